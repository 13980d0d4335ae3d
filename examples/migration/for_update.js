// The old way: a row lock around check and insert. node for_update.js EVENT CUSTOMER SEATS
const { Pool } = require('pg');

async function book(pool, event, customer, seats) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const found = await client.query(
      'SELECT seats_left FROM old_shop.events WHERE id = $1 FOR UPDATE', [event]);
    if (found.rowCount === 0 || found.rows[0].seats_left < seats) {
      await client.query('ROLLBACK');
      return 'sold out';
    }
    await client.query(
      'UPDATE old_shop.events SET seats_left = seats_left - $2 WHERE id = $1', [event, seats]);
    await client.query(
      'INSERT INTO old_shop.bookings (event_id, customer, seats) VALUES ($1, $2, $3)',
      [event, customer, seats]);
    await client.query('COMMIT');
    return 'booked';
  } catch (error) {
    await client.query('ROLLBACK');
    throw error; // was it booked? Nobody knows: the COMMIT's answer may have got lost
  } finally {
    client.release();
  }
}

async function main([event, customer, seats]) {
  const pool = new Pool();
  console.log(await book(pool, event, customer, Number(seats)));
  await pool.end();
}

main(process.argv.slice(2));
