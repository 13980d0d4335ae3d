// Which charts these results have something for: strategies side by side, lines over what was
// swept, or policies. A chart holds no figures, but where in the results they stand:
//   id, title, note    note is a sentence on how to read it
//   shape              bars: one a label and series; lines: one a series, over x, the labels as
//                      numbers; spans: a bar a label, from each series' figure to the next one's
//   form, log          how its figures are written, and whether their scale is logarithmic
//   isWide             takes the page's width
//   labelHead, labels  of the table's first column, and of the x axis
//   series             name; at, a place in the results for each label; hue, 0 for bookonce, and
//                      the same for a strategy throughout

const throughput = {key: 'bookings_per_s', id: 'throughput', title: 'Bookings a second', note: 'More is better.',
  form: 'number', logOverX: true};
const refusals = {key: 'refusals_per_s', id: 'refusals', title: 'Refusals a second',
  note: 'Callers told that it is sold out, or that they hold a seat.', form: 'number', logOverX: true};
const retryRate = {key: 'retry_rate', id: 'retry-rate', title: 'Retry rate',
  note: 'Attempts lost to another caller. Less is better.', form: 'percent', logOverX: false};
const retries = {key: 'retries_per_booking', id: 'retries', title: 'Retries a booking',
  note: 'Lost attempts that a booking sat through. Less is better.', form: 'number', logOverX: false};
const slowestPercent = {key: 'latency_ms/p99', id: 'p99', title: '99th percentile of latency, ms',
  note: 'One caller in a hundred waited longer. Less is better.', form: 'number', logOverX: true};

const hues = (() => {
  const found = new Map([['bookonce', 0]]);
  for (const {strategy} of ranking) if (!found.has(strategy)) found.set(strategy, found.size);
  return found;
})();

// Rows that differ in one setting only, by name. The name has the other settings where a strategy
// has several groups.
const groupsAcross = (setting) => {
  const others = varying.filter((one) => one !== setting);
  const byName = new Map();
  for (const row of ranking) {
    const name = labelOf(row, others);
    byName.set(name, [...(byName.get(name) ?? []), row]);
  }
  const groups = [...byName].map(([name, members]) => ({name, members}))
    .filter(({members}) => members.some((row) => setting.text(row) !== setting.text(members[0])));
  const strategyOf = ({members}) => members[0].strategy;
  return groups.map((group) => {
    const isOnly = groups.filter((other) => strategyOf(other) === strategyOf(group)).length === 1;
    return {...group, name: isOnly ? strategyOf(group) : group.name};
  });
};

const chartAcross = (setting, what, groups) => {
  const members = groups.flatMap((group) => group.members);
  const isNumeric = Boolean(setting.number);
  const numbers = new Map(isNumeric ? members.map((row) => [setting.number(row), setting.text(row)]) : []);
  numbers.delete(null);
  const x = [...numbers.keys()].sort((one, other) => one - other);
  const labels = isNumeric ? x.map((number) => numbers.get(number)) : [...new Set(members.map(setting.text))];
  return {
    id: `${what.id}-by-${setting.id}`,
    title: `${what.title}, by ${setting.head}`,
    note: what.note,
    shape: isNumeric ? 'lines' : 'bars',
    form: what.form,
    log: isNumeric && what.logOverX,
    isWide: isNumeric && what === throughput,
    labelHead: setting.head,
    labels,
    x,
    series: groups.map((group) => ({
      name: group.name,
      hue: hues.get(group.members[0].strategy),
      at: labels.map((label) => group.members.filter((row) => setting.text(row) === label).at(-1)?.at(what.key) ?? ''),
    })),
  };
};

const chartsAcross = (setting) => {
  const groups = groupsAcross(setting);
  if (groups.length === 0) return [];
  const subjects = setting.number ? [throughput, retryRate, slowestPercent] : [throughput, retries, slowestPercent];
  return subjects.map((what) => chartAcross(setting, what, groups));
};

const chartByStrategy = (what) => ({
  ...what,
  shape: 'bars',
  labelHead: 'strategy',
  labels: ranking.map((row) => labelOf(row, varying)),
  series: [{name: what.title, hue: 0, at: ranking.map((row) => row.at(what.key))}],
});

const latencyChart = () => ({
  id: 'latency',
  title: 'Latency, ms',
  note: 'Each bar runs from the median over the 90th and 99th percentiles to the 99.9th. Further left is better.',
  shape: 'spans',
  form: 'number',
  log: true,
  labelHead: 'strategy',
  labels: ranking.map((row) => labelOf(row, varying)),
  series: [['p50', 'p50'], ['p90', 'p90'], ['p99', 'p99'], ['p99.9', 'p999']].map(([name, key]) =>
    ({name, hue: 0, at: ranking.map((row) => row.at(`latency_ms/${key}`))})),
});

// What a sub-command found beyond the summary: rows of their own, named by one key.
const chartOfFinding = (finding, labelHead, chart, series) => (results[finding] ? [{
  id: finding,
  shape: 'bars',
  labelHead,
  labels: results[finding].map((row) => row[labelHead] ?? ''),
  ...chart,
  series: series.map(({key, name, hue}) =>
    ({name, hue, at: results[finding].map((_, index) => `/${finding}/${index}/${key}`)})),
}] : []);

const chartsOfFindings = () => [
  ...chartOfFinding('simulation', 'backoff', {
    title: 'Calls until all clients are done, simulated',
    note: 'Many clients after one row, in virtual time. Less is better.',
    form: 'whole',
  }, [{key: 'calls', name: 'calls', hue: 0}]),
  ...chartOfFinding('neighbours', 'strategy', {
    title: '99th percentile of the cold events’ latency, ms',
    note: 'What one hot event costs those who book others. Less is better.',
    form: 'number',
  }, [
    {key: 'cold_p99_alone_ms', name: 'without the hot event', hue: 6},
    {key: 'cold_p99_beside_hot_ms', name: 'beside it', hue: 0},
  ]),
];

const chartsOfStrategies = () => {
  const refusesMostly = ranking.some((row) => row.number('refusals_per_s') > row.number('bookings_per_s'));
  return [
    ...(isStorm ? [] : [chartByStrategy(throughput)]),
    ...(isStorm || refusesMostly ? [chartByStrategy(refusals)] : []),
    chartByStrategy(retryRate),
    latencyChart(),
  ];
};

const charts = (() => {
  if (shop) return [];  // its heat map says more than a chart of all its rows
  const swept = varying.flatMap(chartsAcross);
  const strategies = swept.length === 0 && ranking.length > 0 ? chartsOfStrategies() : [];
  return [...chartsOfFindings(), ...swept, ...strategies];
})();

// What a reader who cannot see the chart is told of it.
const described = (chart) => {
  const lines = chart.series.map(({name, at}) => {
    const figures = chart.labels.map((label, index) => [label, figureAt(at[index])])
      .filter(([, figure]) => figure !== null)
      .map(([label, figure]) => `${label} ${figureText(figure, chart.form)}`).join(', ');
    return chart.series.length === 1 ? figures : `${name}: ${figures}`;
  });
  return `${chart.title}. ${chart.note} The table below holds the same figures. ${lines.join('; ')}`;
};
