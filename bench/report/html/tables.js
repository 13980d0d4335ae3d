// The tables, as elements. Names reach the page as text only. A cell that holds a figure says in
// data-at where in the results it stands.

const element = (name, attributes, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

const figureCell = (place, form, how = '') => {
  const figure = figureAt(place);
  if (figure === null) return element('td', {class: 'figure'}, '–');
  const text = figureText(figure, form);
  return element('td', {class: `figure ${how}`.trim(), 'data-at': place, 'data-form': form},
    how === 'struck' ? element('s', {}, text) : text);
};

const nameCell = (row) => element('th', {scope: 'row', class: row.isBookonce && 'subject'}, row.strategy);

// What a strategy does, in a line; older results do not say.
const explanations = new Map((results.strategies ?? []).map(({strategy, summary}) => [strategy, summary]));

// The first row of a strategy has its explanation as well.
const explainedNameCell = (row) => {
  const cell = nameCell(row);
  const isFirst = inReadingOrder.find(({strategy}) => strategy === row.strategy) === row;
  const explanation = isFirst && explanations.get(row.strategy);
  if (explanation) cell.append(' ', element('span', {class: 'explained'}, explanation));
  return cell;
};

const remarkCell = (row, text) =>
  element('td', {class: row.isWrong || row.failed ? 'remark bad' : 'remark'}, text);

// A column has a head and the cell of each line; `isFigure` sets its head to the right.
const table = (columns, lines, isSubject = () => false) => element('table', {},
  element('thead', {}, element('tr', {},
    ...columns.map(({head, isFigure}) => element('th', {scope: 'col', class: isFigure && 'figure'}, head)))),
  element('tbody', {}, ...lines.map((line, place) =>
    element('tr', {class: isSubject(line) && 'subject'}, ...columns.map(({cell}) => cell(line, place))))));

const settingColumns = varying.map(({head, text, number}) =>
  ({head, isFigure: Boolean(number), cell: (row) => element('td', {class: number && 'figure'}, text(row))}));

const nameColumns = [{head: 'strategy', cell: nameCell}, ...settingColumns];

const figureColumn = (head, path, form = 'number', how = () => '') =>
  ({head, path, isFigure: true, cell: (row) => figureCell(row.at(path), form, how(row))});

// A column that is left out when all its figures are zero.
const figureColumnIfAny = (head, path, how) =>
  (rows.some((row) => figureAt(row.at(path))) ? [figureColumn(head, path, 'number', how)] : []);

// The speed of what does not rank is struck out, and has no place.
const speedTable = () => {
  const rank = (row) => element('td', {class: 'figure'}, row.ranks ? String(ranking.indexOf(row) + 1) : '–');
  const struck = (row) => (row.ranks ? '' : 'struck');
  return table([
    ...(varying.length === 0 ? [{head: 'rank', isFigure: true, cell: rank}] : []),
    {head: 'strategy', cell: explainedNameCell},
    ...settingColumns,
    figureColumn('bookings/s', 'bookings_per_s', 'number', struck),
    ...(rows.some(({values}) => values.workload === 'checkout')
      ? [figureColumn('flows/s', 'flows_per_s', 'number', struck), figureColumn('writes/s', 'writes_per_s', 'number', struck)]
      : []),
    ...figureColumnIfAny('refusals/s', 'refusals_per_s', struck),
    figureColumn('attempts a booking', 'attempts_per_booking'),
    figureColumn('retry rate', 'retry_rate', 'percent'),
    figureColumn('retries a booking', 'retries_per_booking'),
    figureColumn('p50 ms', 'latency_ms/p50'),
    figureColumn('p99 ms', 'latency_ms/p99'),
    {head: 'remark', cell: (row) => remarkCell(row, row.remark)},
  ], inReadingOrder, ({isBookonce}) => isBookonce);
};

const correctnessTable = () => {
  const redIfAny = (key) => (row) => (row.number(key) !== 0 ? 'bad' : '');
  const counter = (row) => {
    if (row.isYardstick) return element('td', {}, '–');
    return row.isConsistent ? element('td', {}, 'right') : element('td', {class: 'bad'}, 'off');
  };
  return table([
    ...nameColumns,
    {head: 'promises', cell: (row) => element('td', {}, row.text('promise'))},
    figureColumn('seats oversold', 'oversold', 'whole', redIfAny('oversold')),
    figureColumn('users booked twice', 'doubled', 'whole', redIfAny('doubled')),
    {head: 'counter', cell: counter},
    figureColumn('untrue answers', 'untrue_answers', 'whole', redIfAny('untrue_answers')),
    {head: 'verdict', cell: (row) => remarkCell(row, row.verdict)},
  ], inReadingOrder);
};

const costTable = () => table([
  ...nameColumns,
  figureColumn('p50 ms', 'latency_ms/p50'),
  figureColumn('p90 ms', 'latency_ms/p90'),
  figureColumn('p99 ms', 'latency_ms/p99'),
  figureColumn('p99.9 ms', 'latency_ms/p999'),
  figureColumn('max ms', 'latency_ms/max'),
  figureColumn('fairness', 'fairness'),
  figureColumn('round trips a booking', 'round_trips_per_booking'),
  ...figureColumnIfAny('lock server trips a booking', 'lock_trips_per_booking'),
  figureColumn('WAL bytes a booking', 'wal_bytes_per_booking'),
  figureColumn('client CPU µs a booking', 'client_cpu_us_per_booking'),
  figureColumn('server CPU µs a booking', 'server_cpu_us_per_booking'),
], inReadingOrder, ({isBookonce}) => isBookonce);

// The figures of a chart.
const chartTable = (chart) => table([
  {head: chart.labelHead, cell: (label) => element('th', {scope: 'row'}, label)},
  ...chart.series.map(({name, at}) =>
    ({head: name, isFigure: true, cell: (_, place) => figureCell(at[place], chart.form)})),
], chart.labels);
