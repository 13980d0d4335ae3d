// The cells of a shop: as a heat map, and a line each. The map is a table: its figures and marks
// say the same as its colours.

const distinct = (texts) => [...new Set(texts)];

// Three shades each way: the deepest from half, or double, on.
const shadeOf = (ratio) => {
  const doublings = Math.abs(Math.log2(ratio));
  return `${ratio < 1 ? 'below' : 'above'}-${doublings < 0.25 ? 1 : doublings < 1 ? 2 : 3}`;
};

const heatCell = (index) => {
  const place = `/shop/cells/${index}/bookings_ratio`;
  const ratio = figureAt(place);
  if (ratio === null) return element('td', {class: 'heat'}, '–');
  const mark = ratio < 1 ? '▼' : ratio > 1 ? '▲' : '=';
  return element('td', {class: `heat ${shadeOf(ratio)}`}, element('span', {'aria-hidden': 'true'}, `${mark} `),
    element('span', {'data-at': place, 'data-form': 'number'}, figureText(ratio, 'number')));
};

const heatMap = () => {
  const across = (cell) => `${eventsText(cell)}, ${networkText(cell)}`;
  const lines = distinct(shop.cells.map(callersText));
  const columns = distinct(shop.cells.map(across)).map((head) => ({
    head,
    isFigure: true,
    cell: (line) => heatCell(shop.cells.findIndex((one) => callersText(one) === line && across(one) === head)),
  }));
  const name = {head: 'processes × callers', cell: (line) => element('th', {scope: 'row'}, line)};
  const made = table([name, ...columns], lines);
  made.prepend(element('caption', {}, 'Bookings/s of bookonce over guarded’s'));
  return made;
};

const shopTable = () => {
  const lines = shop.cells.map((cell, index) => ({cell, index}));
  const at = ({index}, path) => `/shop/cells/${index}/${path}`;
  const column = (head, path, form = 'number', how = () => '') =>
    ({head, isFigure: true, cell: (line) => figureCell(at(line, path), form, how(line))});
  const textColumn = (head, text) => ({head, isFigure: true, cell: ({cell}) => element('td', {class: 'figure'}, text(cell))});
  const struckIn = (strategy) => ({cell}) => (cell.unranked?.includes(strategy) ? 'struck' : '');
  return table([
    {head: 'callers', cell: ({cell}) => element('th', {scope: 'row'}, callersText(cell))},
    textColumn('events', eventsText),
    textColumn('network', networkText),
    ...distinct(shop.cells.flatMap((cell) => Object.keys(cell.bookings_per_s)))
      .map((strategy) => column(`${strategy}, bookings/s`, `bookings_per_s/${strategy}`, 'number', struckIn(strategy))),
    column('ratio', 'bookings_ratio', 'number', ({cell}) => (cell.falls_short ? 'bad' : '')),
    column('wanted', 'bookings_ratio_wanted'),
    column('p99 ratio', 'p99_ratio'),
    column('smallest process’s share', 'smallest_process_share', 'percent'),
    column('retry rate', 'retry_rate', 'percent'),
    column('server CPU µs a booking', 'server_cpu_us_per_booking/bookonce'),
    column('that of guarded', 'server_cpu_us_per_booking/guarded'),
  ], lines);
};
