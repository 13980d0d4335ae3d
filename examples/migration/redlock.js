// The old way: a lease from Redis around check and write. node redlock.js EVENT CUSTOMER SEATS
const { randomUUID } = require('crypto');
const { Pool } = require('pg');
const { createClient } = require('redis');

const LEASE_MS = 5000;
const RELEASE = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end`;

async function withLock(redis, key, work) {
  const token = randomUUID();
  for (let tries = 0; tries < 50; ++tries) {
    if (await redis.set(key, token, { NX: true, PX: LEASE_MS })) {
      try {
        return await work(); // if this takes longer than the lease, two are in here
      } finally {
        await redis.eval(RELEASE, { keys: [key], arguments: [token] });
      }
    }
    await new Promise((done) => setTimeout(done, 20 + Math.random() * 80));
  }
  throw new Error('no lock to be had');
}

function book(redis, pool, event, customer, seats) {
  return withLock(redis, `event:${event}`, async () => {
    const found = await pool.query('SELECT seats_left FROM old_shop.events WHERE id = $1', [event]);
    if (found.rowCount === 0 || found.rows[0].seats_left < seats) return 'sold out';
    await pool.query(
      'UPDATE old_shop.events SET seats_left = seats_left - $2 WHERE id = $1', [event, seats]);
    await pool.query(
      'INSERT INTO old_shop.bookings (event_id, customer, seats) VALUES ($1, $2, $3)',
      [event, customer, seats]);
    return 'booked';
  });
}

async function main([event, customer, seats]) {
  const pool = new Pool();
  const redis = createClient({ url: process.env.REDIS_URL });
  await redis.connect();
  console.log(await book(redis, pool, event, customer, Number(seats)));
  await redis.quit();
  await pool.end();
}

main(process.argv.slice(2));
