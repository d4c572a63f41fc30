"""A clerk's scan without a network: from Enter until the entry is on the device for good, and until the list shows it.

"Booked" is the moment at which IndexedDB's transaction has completed: a crash of the page or the browser loses nothing.
The baseline is one entry of the same size, written into a database of its own on the same page.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from tests.bench.browser import SLOWER_CPU, Device
from tests.bench.figure import Figure, below

SCANS = 20
SCAN_FIELD = "main input[enterkeyhint=search]"
QUANTITY = "数量"
GOAL = below(50)

TELL_WHEN_BOOKED = """
() => {
  const add = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = function (...given) {
    // Whoever hears it first may draw the page before others hear it: the event knows when it happened.
    this.transaction.addEventListener('complete', ({ timeStamp }) => window.booked?.(timeStamp));
    return add.apply(this, given);
  };
}
"""
TIMES_OF_NEXT_ENTER = """
() => {
  const first = () => document.querySelector('[data-state]')?.textContent ?? '';
  const before = first();
  window.times = new Promise(done => addEventListener('keydown', async () => {
    const begun = performance.now();
    const booked = new Promise(heard => { window.booked = heard; });
    const shown = new Promise(seen => {
      const look = () => first() === before ? requestAnimationFrame(look) : setTimeout(() => seen(performance.now()));
      look();
    });
    done([await booked - begun, await shown - begun]);
  }, { capture: true, once: true }));
}
"""
WRITE_ONE = """
() => new Promise(done => {
  const opening = indexedDB.open('bench');
  opening.onupgradeneeded = () => opening.result.createObjectStore('entries', { autoIncrement: true });
  opening.onsuccess = () => {
    const begun = performance.now();
    const writing = opening.result.transaction('entries', 'readwrite');
    writing.objectStore('entries').add({ body: 'x'.repeat(500) });
    writing.oncomplete = () => { opening.result.close(); done(performance.now() - begun); };
  };
})
"""


@dataclass(frozen=True)
class Scans:
    """Medians in ms."""

    booked: float
    shown: float
    one_write: float


async def scanned(phone: Device, item: str) -> list[Figure]:
    """On a page of the warehouse that has all it needs; the network is gone before the first scan."""
    await phone.page.evaluate(TELL_WHEN_BOOKED)
    await phone.context.set_offline(True)
    slow, fast = await _scans(phone, item, SLOWER_CPU), await _scans(phone, item, 1)
    plain = "one write"
    return [
        Figure("scan booked on the device", "ms", fast.booked, fast.one_write, plain, GOAL),
        Figure("scan shown in the list", "ms", fast.shown, fast.one_write, plain, GOAL),
        Figure("scan booked, CPU 4 times slower", "ms", slow.booked, slow.one_write, plain, GOAL),
        Figure("scan shown, CPU 4 times slower", "ms", slow.shown, slow.one_write, plain),
    ]


async def _scans(phone: Device, item: str, slower: int) -> Scans:
    await phone.chrome.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    taken = [await _scan(phone, item, slower * 100 + number) for number in range(SCANS)]
    booked, shown, plain = (statistics.median(times) for times in zip(*taken, strict=True))
    return Scans(booked, shown, plain)


async def _scan(phone: Device, item: str, quantity: int) -> tuple[float, float, float]:
    """Each with a quantity of its own, so that its line differs from the one before."""
    field = phone.page.locator(SCAN_FIELD)
    await field.fill(item)
    await field.press("Enter")
    amount = phone.page.get_by_label(QUANTITY)
    await amount.fill(str(quantity))
    await phone.page.evaluate(TIMES_OF_NEXT_ENTER)
    await amount.press("Enter")
    booked, shown = await phone.page.evaluate("window.times")
    await amount.wait_for(state="detached")
    return booked, shown, float(await phone.page.evaluate(WRITE_ONE))
