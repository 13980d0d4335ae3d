// A row of the summary: one strategy under one setting. What older results lack counts as zero,
// empty or false.
class Row {
  constructor(values, index) {
    this.values = values;
    this.index = index;
  }

  number(key) { return typeof this.values[key] === 'number' ? this.values[key] : 0; }
  text(key) { return typeof this.values[key] === 'string' ? this.values[key] : ''; }
  at(path) { return `/summary/${this.index}/${path}`; }

  get strategy() { return this.text('strategy'); }
  get isBookonce() { return this.strategy.startsWith('bookonce'); }
  get ranks() { return this.values.ranks === true; }
  get isConsistent() { return this.values.consistent === true; }
  get brokeItsPromise() { return this.values.broke_its_promise === true; }
  get failed() { return this.text('error') !== ''; }
  // Checks nothing and is measured for comparison only: neither right nor wrong.
  get isYardstick() { return this.text('promise') === 'no booking'; }
  // Older results do not say, and measured something.
  get isMeasured() { return (this.values.measured_requests ?? 1) > 0; }
  // Sold a seat twice, seated a user twice, miscounted, or told a caller what is not so.
  get isWrong() {
    return !this.isYardstick && (this.number('oversold') > 0 || this.number('doubled') > 0 || !this.isConsistent ||
      this.number('untrue_answers') !== 0);
  }

  // "219 seats oversold, 1 user booked twice"
  get wrongs() {
    const [seats, users, leases] = ['oversold', 'doubled', 'leases_outlived'].map((key) => this.number(key));
    return [
      seats > 0 && `${counted(seats, 'seat', 'seats')} oversold`,
      users > 0 && `${counted(users, 'user', 'users')} booked twice`,
      !this.isConsistent && 'counter off',
      this.number('untrue_answers') !== 0 && 'answers untrue',
      leases > 0 && `${counted(leases, 'lease', 'leases')} outlived`,
    ].filter(Boolean).join(', ');
  }

  // Why it does not rank, or is not all that it seems.
  get remark() {
    if (this.failed) return `run failed: ${this.text('error')}`;
    if (this.isYardstick) return 'yardstick: checks nothing';
    if (this.brokeItsPromise) return `broke its promise: ${this.wrongs}`;
    if (this.isWrong) return `wrong: ${this.wrongs}`;
    if (!this.isMeasured) return 'no request was measured';
    if (!this.ranks) return 'promises nothing here';
    return this.number('gave_up') > 0 ? `${figureText(this.number('gave_up'), 'whole')} gave up` : '';
  }

  get verdict() {
    if (this.failed || this.brokeItsPromise) return this.remark;
    if (this.isYardstick) return 'no promise: a yardstick';
    if (this.isWrong) return 'wrong, and promised nothing here';
    return this.values.safe === true ? 'kept its promise' : 'nothing seen, promises nothing here';
  }
}

const rows = (results.summary ?? []).map((values, index) => new Row(values, index));

// A storm turns callers away from sold-out events: it is ranked by its refusals.
const isStorm = results.command === 'storm';
const speedKey = isStorm ? 'refusals_per_s' : 'bookings_per_s';
const speed = (row) => row.number(speedKey);

// The settings in which rows may differ. `number` gives null for a row where it is no number, and
// is absent where it never is one.
const countedSetting = (key, head) =>
  ({id: key, head, text: (row) => figureText(row.number(key), 'whole'), number: (row) => row.number(key)});

const skew = (row) => {
  if (row.number('events') <= 1) return null;
  if (row.text('spread') === 'zipf') return row.number('zipf_theta');
  return row.text('spread') === 'uniform' ? 0 : null;
};

const settingText = (value) => {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'number' ? significant(value, 12) : value ?? '–';
};

const plainSetting = (key) => {
  const isNumber = ({values}) => typeof values[key] === 'number';
  return {id: key, head: key.replaceAll('_', ' '), text: ({values}) => settingText(values[key]),
    number: rows.some(isNumber) ? (row) => (isNumber(row) ? row.values[key] : null) : undefined};
};

const shownByName = ['callers', 'processes', 'in_flight', 'events', 'spread', 'zipf_theta', 'hot_callers', 'seats', 'preload',
  'backoff'];

const settings = [
  countedSetting('callers', 'callers'),
  countedSetting('processes', 'processes'),
  countedSetting('in_flight', 'requests in flight'),
  countedSetting('events', 'events'),
  {id: 'skew', head: 'skew (Zipf)', text: (row) => (skew(row) === null ? '–' : significant(skew(row), 6)),
    number: skew},
  countedSetting('hot_callers', 'hot callers'),
  countedSetting('seats', 'seats'),
  countedSetting('preload', 'stored before'),
  {id: 'backoff', head: 'backoff', text: (row) => row.text('backoff')},
  ...(results.settings ?? []).filter((key) => !shownByName.includes(key)).map(plainSetting),
];

// Those that all rows have in common, by their names in the results.
const commonSettings = (results.settings ?? []).filter((key) => rows.length > 0 &&
  rows.every(({values}) => values[key] === rows[0].values[key]));

const varying = settings.filter(({text}) => rows.some((row) => text(row) !== text(rows[0])));

// Strategy, and these settings.
const labelOf = (row, shown) =>
  [row.strategy, ...shown.map(({head, text, number}) => (number ? `${text(row)} ${head}` : text(row)))].join(', ');

// Those that rank, fastest first; then the others.
const bySpeed = [...rows].sort((one, other) =>
  other.ranks - one.ranks || (one.ranks ? speed(other) - speed(one) : 0));

const ranking = bySpeed.filter(({ranks}) => ranks);

// By speed where only the strategies differ; else strategy by strategy, each in the order of its
// settings. What is spread over several events comes after the one event.
const inReadingOrder = (() => {
  if (varying.length === 0) return bySpeed;
  const strategies = bySpeed.map(({strategy}) => strategy);
  const place = (row) =>
    [strategies.indexOf(row.strategy), row.number('events'), ...varying.map(({number}) => number?.(row) ?? 0)];
  const firstDifference = (one, other) => place(one).map((key, index) => key - place(other)[index]).find(Boolean) ?? 0;
  return [...bySpeed].sort(firstDifference);
})();
