/** Lines for a shell that do what the pages do.
 *
 * Whoever tries them out does no harm: the statement repeats what was stated last, and the call-up is nobody's, for an
 * answer to a real one would stand.
 */

export interface Asked {
  origin: string;
  user: string;
  agreement: string;
  quantity: number;
}

/** The key is made once for each act, and sent again with every try: then nothing is booked twice. */
const KEY = '-H "Idempotency-Key: $(uuidgen)"';
const CALLUP = 'run-0123456789/L00001';
const TOKEN = '-H "Authorization: Bearer $TOKEN"';
const JSON_BODY = "-H 'Content-Type: application/json'";

export function examples({ origin, user, agreement, quantity }: Asked) {
  const inventory = `${origin}/api/inventory`;
  const post = (path: string, body: object) =>
    [`curl ${inventory}${path}`, TOKEN, KEY, JSON_BODY, `-d '${JSON.stringify(body)}'`].join(' \\\n  ');
  return {
    signIn: [
      `TOKEN=$(curl -s ${origin}/sign-in ${JSON_BODY} \\`,
      `  -d '{"user": "${user}", "password": "…"}' | jq -r .token)`,
    ].join('\n'),
    statement: post(`/agreements/${encodeURIComponent(agreement)}/statements`, { quantity }),
    list: `curl "${inventory}/callups?state=sent" ${TOKEN}`,
    answer: post(`/callups/${encodeURIComponent(CALLUP)}/answer`, { confirmed: 800, reason: 'the rest is spoken for' }),
  };
}
