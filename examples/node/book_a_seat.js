// Two seats, three users, one lost reply; then five hundred users at once,
// and the organizer's side.
//
//     npm ci --prefix examples/node
//     BOOKONCE_LIBRARY=build/src/libbookonce.so node examples/node/book_a_seat.js DATABASE
import { randomUUID } from "node:crypto";
import { BookonceError, Engine, migrate } from "./bookonce.js";

const database = process.argv[2] ?? process.env.BOOKONCE_DATABASE ?? null;
migrate(database);
const engine = new Engine(database);
const concert = engine.createEvent({ name: "Concert", capacity: 2 }).id;

// An id of one's own makes the request repeatable: asked again, it never books twice.
const booking_id = randomUUID();
for (const [user, own_id] of [["ann", booking_id], ["ann", booking_id], ["bob", null], ["cid", null]]) {
    const outcome = await engine.ask("book", { event: concert, user, booking_id: own_id, data: '{"from":"node"}' });
    console.log(`${user}: ${outcome.name}${outcome.replayed ? " (it had landed before)" : ""}`);
}
console.log(`seats left: ${engine.findEvent(concert).available}`);

try {
    await engine.ask("book", { event: concert, user: "dan", seats: -1 });
} catch (problem) {
    if (!(problem instanceof BookonceError)) { throw problem; }
    console.log(`refused: ${problem.message}`);
}

const rush = engine.createEvent({ name: "Rush", capacity: 100 }).id;
const asked = Array.from({ length: 500 }, (_, number) => engine.ask("book", { event: rush, user: `user${number}` }));
const names = (await Promise.all(asked)).map((outcome) => outcome.name);
console.log(`of 500: booked ${names.filter((name) => name === "booked").length}, ` +
    `sold out ${names.filter((name) => name === "sold_out").length}`);

engine.updateEvent(concert, { capacity: 3, status: "closed" });
const [anns] = engine.listBookings({ event: concert, user: "ann" });
console.log(`ann: ${anns.status}, ${anns.data}`);
const what_happened = engine.history(concert).map(({ what, booking }) => booking ? `${booking.user} ${what}` : what);
console.log(`history: ${what_happened.join(", ")}`);
engine.cancelEvent(rush, "rain");
const cancelled = engine.listBookings({ event: rush, status: "cancelled", rows: 1000 });
console.log(`cancelled: ${cancelled.length}, audit: ${engine.audit().findings} findings`);
await engine.close();
