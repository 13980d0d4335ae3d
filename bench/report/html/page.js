// Puts the page together from its template and the results, and draws it.

const page = document.getElementById('page').content.cloneNode(true);

// Fills a place of the template, or takes it away where there is nothing to fill it with.
const fill = (name, ...content) => {
  const place = page.querySelector(`[data-fill="${name}"]`);
  const found = content.filter((one) => one !== '');
  if (found.length > 0) place.append(...found);
  else (place.closest('details') ?? place).remove();
};

const terms = (list) => list.map(([name, ...texts]) =>
  element('div', {}, element('dt', {}, name), ...texts.map((text) => element('dd', {}, text))));

const callout = () => wrongRows.map((row) => element('li', {}, element('strong', {}, row.strategy),
  `: ${row.brokeItsPromise ? 'broke its promise, ' : ''}${row.wrongs}`));

const subjectFacts = () => [
  [isStorm ? 'refusals a second' : 'bookings a second', speedKey, 'number'],
  ['retry rate', 'retry_rate', 'percent'],
  ['ms, 99th percentile', 'latency_ms/p99', 'number'],
  ['seats oversold', 'oversold', 'whole'],
].map(([name, path, form]) => [name, subject.at(path), form]);

const shopFacts = () => [
  ['times guarded’s bookings, geometric mean', '/shop/bookings_ratio_geometric_mean', 'number'],
  ['times at worst', '/shop/worst_cell/bookings_ratio', 'number'],
  [`cells with one caller a process under ${shop.one_caller_a_process.wanted}`, '/shop/one_caller_a_process/under', 'whole'],
  [`cells with more callers under ${shop.more_callers.wanted}`, '/shop/more_callers/under', 'whole'],
];

const facts = () => (shop ? shopFacts() : subjectFacts())
  .filter(([, place]) => figureAt(place) !== null)
  .map(([name, place, form]) => element('div', {}, element('dt', {}, name),
    element('dd', {'data-at': place, 'data-form': form}, figureText(figureAt(place), form))));

const figureOf = (chart) => {
  const figure = document.getElementById('figure').content.cloneNode(true).firstElementChild;
  const find = (selector) => figure.querySelector(selector);
  figure.className = chart.isWide ? 'wide' : 'half';
  find('h3').append(chart.title);
  find('p').append(chart.note);
  find('canvas').id = chart.id;
  find('canvas').setAttribute('aria-label', described(chart));
  find('.box').setAttribute('aria-label', chart.title);
  find('.box').append(chartTable(chart));
  return figure;
};

const environment = () => {
  const {settings: database = {}, ...machine} = results.environment ?? {};
  if (!machine.taken_at) return [];  // nothing was run on a machine
  const text = (value) => {
    if (typeof value !== 'number' || Number.isInteger(value)) return String(value ?? '–');
    return significant(value, 3);
  };
  const plain = Object.entries(machine).filter(([, value]) => value === null || typeof value !== 'object');
  return terms([...plain.map(([name, value]) => [name.replaceAll('_', ' '), text(value)]),
    ...Object.entries(database).map(([name, value]) => [name, text(value)])]);
};

const offerData = (button) => button.addEventListener('click', () => {
  const address = URL.createObjectURL(new Blob([JSON.stringify(results, null, 2)], {type: 'application/json'}));
  element('a', {href: address, download: 'bookonce-bench.json'}).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
});

const programAndCommand = `bookonce-bench ${results.command ?? ''}`;
document.title = programAndCommand;
fill('command', programAndCommand);
fill('headline', headline());
fill('callout', ...(wrongRows.length > 0 ? [element('ul', {}, ...callout())] : []));
fill('second-sentence', secondSentence());
fill('subject', subject ? `${subject.strategy}, in short` : '');
fill('facts', ...(subject ? facts() : []));
fill('charts', ...charts.map(figureOf));
if (shop) {
  fill('shop-words', shopWords());
  fill('heat-map', heatMap());
  fill('shop-table', shopTable());
} else {
  page.querySelector('[data-needs-shop]').remove();
}
fill('speed', ...(rows.length > 0 ? [speedTable()] : []));
fill('correctness', correctnessTable());
fill('costs', costTable());
fill('command-line', ['bookonce-bench', ...(results.arguments ?? []).map(shellQuoted)].join(' '));
fill('settings', ...terms(commonSettings.map((key) => [key.replaceAll('_', ' '), settingText(rows[0].values[key])])));
fill('environment', ...environment());
if (rows.length === 0) page.querySelectorAll('[data-needs-rows]').forEach((section) => section.remove());
offerData(page.querySelector('#download'));
document.body.append(page);

drawAll();
dark.addEventListener('change', drawAll);
let drawnWidth = innerWidth;
addEventListener('resize', () => {
  if (innerWidth === drawnWidth) return;
  drawnWidth = innerWidth;
  drawAll();
});
