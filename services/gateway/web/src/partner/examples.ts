/** Lines for a shell and a program that do what the pages do.  The API key stays in the environment.
 *
 * Whoever tries them out does no harm: the statement repeats what was stated last, and the call-up is nobody's, for an
 * answer to a real one would stand.
 */

export interface Asked {
  origin: string;
  agreement: string;
  quantity: number;
}

/** The key is made once for each act, and sent again with every try: then nothing is booked twice. */
const KEY = '-H "Idempotency-Key: $(uuidgen)"';
const CALLUP = 'run-0123456789/L00001';
const BEARER = '-H "Authorization: Bearer $NINEHOURS_KEY"';
const JSON_BODY = "-H 'Content-Type: application/json'";

export function examples({ origin, agreement, quantity }: Asked) {
  const inventory = `${origin}/api/inventory`;
  const post = (path: string, body: object) =>
    [`curl ${inventory}${path}`, BEARER, KEY, JSON_BODY, `-d '${JSON.stringify(body)}'`].join(' \\\n  ');
  const statements = `/agreements/${encodeURIComponent(agreement)}/statements`;
  return {
    key: "export NINEHOURS_KEY='nh_…'",
    statement: post(statements, { quantity }),
    python: python(inventory + statements, { quantity }),
    list: `curl "${inventory}/callups?state=sent" ${BEARER}`,
    answer: post(`/callups/${encodeURIComponent(CALLUP)}/answer`, { confirmed: 800, reason: 'the rest is spoken for' }),
  };
}

/** What every Python brings along. */
function python(url: string, body: object): string {
  return `import json, os, urllib.request, uuid

request = urllib.request.Request(
    "${url}",
    data=json.dumps(${JSON.stringify(body)}).encode(),
    headers={
        "Authorization": "Bearer " + os.environ["NINEHOURS_KEY"],
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid.uuid4()),
    },
)
with urllib.request.urlopen(request) as answer:
    print(json.load(answer))`;
}
