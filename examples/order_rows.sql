-- An order row of the shop's own for each booking, written in the booking's transaction.
CREATE SCHEMA shop;
CREATE TABLE shop.orders (
    event_id bigint,
    booking_id uuid,
    user_id text NOT NULL,
    seats integer NOT NULL,
    PRIMARY KEY (event_id, booking_id)
);

CREATE FUNCTION shop.open_orders() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO shop.orders (event_id, booking_id, user_id, seats)
    SELECT event_id, booking_id, user_id, seats FROM made WHERE seats > 0;
    RETURN NULL;
END $$;

CREATE TRIGGER open_orders AFTER INSERT ON bookonce.bookings
    REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION shop.open_orders();
