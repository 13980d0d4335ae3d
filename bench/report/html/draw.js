// The charts, drawn by Chart.js into the page's canvases, in the colours of its style.

const dark = matchMedia('(prefers-color-scheme: dark)');
const narrow = matchMedia('(max-width: 48rem)');

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

// On an axis: no digits that say nothing.
const onAxis = (value, form) =>
  (form === 'percent' ? `${+(value * 100).toFixed(1)} %` : value.toLocaleString('en', {maximumSignificantDigits: 4}));

// On a log axis: 1, 2, 5, 10, … or, where that is too many, the powers of ten.
const roundTicks = (axis) => {
  const first = (value) => Math.round(value / 10 ** Math.floor(Math.log10(value) + 1e-9));
  const leads = (...digits) => axis.ticks.filter(({value}) => digits.includes(first(value)));
  axis.ticks = leads(1, 2, 5).length > (axis.chart.width < 400 ? 4 : 7) ? leads(1) : leads(1, 2, 5);
};

// To 1, 2 or 5 times a power of ten.
const roundDown = (value) => {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * (value >= 5 * power ? 5 : value >= 2 * power ? 2 : 1);
};

const nameFont = () => `12px ${Chart.defaults.font.family}`;
const endFont = () => `600 ${nameFont()}`;

const widest = (texts, font) => {
  const pen = document.createElement('canvas').getContext('2d');
  pen.font = font;
  return Math.max(0, ...texts.map((text) => Math.ceil(pen.measureText(text).width)));
};

const figuresOf = ({series}) => series.flatMap(({at}) => at.map(figureAt)).filter((value) => value !== null);

// Room for the longest figure behind a bar.
const endWidth = (spec) => 8 + widest(figuresOf(spec).map((value) => figureText(value, spec.form)), endFont());

// Names that would take too much of the width stand above their bars, not beside them.
const plotWidth = (spec) => document.getElementById(spec.id).parentElement.clientWidth;
const namesAbove = (spec) => widest(spec.labels, nameFont()) > 0.36 * plotWidth(spec);

// Writes each bar's figure at its end.
const endLabels = (form) => ({
  id: 'endLabels',
  afterDatasetsDraw(chart) {
    const {ctx} = chart;
    ctx.save();
    ctx.font = endFont();
    ctx.fillStyle = colour('text');
    ctx.textBaseline = 'middle';
    chart.data.datasets.forEach((dataset, series) => {
      chart.getDatasetMeta(series).data.forEach((bar, index) => {
        if (dataset.data[index] !== null) ctx.fillText(figureText(dataset.data[index], form), bar.x + 6, bar.y);
      });
    });
    ctx.restore();
  },
});

const isBookonce = (label) => label.startsWith('bookonce');

const seriesColour = ({hue}) => colour(hue === 0 ? 'accent' : `hue-${((hue - 1) % 8) + 1}`);

// Where a colour is met again, its line is dashed.
const dashes = ({series}, index) => {
  const isMetAgain = series.slice(0, index).some((one) => seriesColour(one) === seriesColour(series[index]));
  return isMetAgain ? [5, 4] : [];
};

const figureAxis = (spec) => ({
  type: spec.log ? 'logarithmic' : 'linear',
  beginAtZero: !spec.log,
  grid: {color: colour('line'), drawBorder: false, drawTicks: false},
  ticks: {
    color: colour('muted'), padding: 6, maxRotation: 0, autoSkipPadding: 12,
    callback: (value) => onAxis(value, spec.form),
  },
  afterBuildTicks: spec.log ? roundTicks : undefined,
});

// In lines of at most so many letters, broken at blanks.
const lineLetters = 38;
const inLines = (label) => label.split(' ').slice(1).reduce((lines, word) => {
  const joined = `${lines.at(-1)} ${word}`;
  return joined.length <= lineLetters ? [...lines.slice(0, -1), joined] : [...lines, word];
}, [label.split(' ')[0]]);

const lineHeight = 15;
const barHeight = 12;  // where names stand above the bars
const groupHeight = (spec) => barHeight * (spec.shape === 'bars' ? spec.series.length : 1);
const namesHeight = (spec) => lineHeight * Math.max(1, ...spec.labels.map((label) => inLines(label).length));
const barLayout = (spec) => ({padding: {
  right: spec.shape === 'bars' ? endWidth(spec) : 12,
  top: namesAbove(spec) ? namesHeight(spec) : 0,
}});
const barWidth = (spec, share) => (namesAbove(spec) ? {barThickness: barHeight} : {barPercentage: share});

const labelAxis = (spec) => {
  const ticks = {color: colour('text'), autoSkip: false, font: {size: 12}};
  const above = {
    mirror: true, z: 1, padding: 0,
    labelOffset: -(groupHeight(spec) + namesHeight(spec)) / 2 - 1,
    callback: (place) => inLines(spec.labels[place]),
  };
  return {grid: {display: false, drawBorder: false}, ticks: namesAbove(spec) ? {...ticks, ...above} : ticks};
};

const tooltip = (written) => ({callbacks: {label: ({dataset, raw}) => `${dataset.label}: ${written(raw)}`}});

const bars = (spec) => ({
  type: 'bar',
  data: {
    labels: spec.labels,
    datasets: spec.series.map((one, index) => ({
      label: one.name,
      data: one.at.map(figureAt),
      backgroundColor: spec.series.length > 1 ? seriesColour(one)
        : spec.labels.map((label) => colour(isBookonce(label) ? 'accent' : 'bar')),
      borderRadius: 3,
      ...barWidth(spec, 0.85),
      minBarLength: 1,
    })),
  },
  options: {
    indexAxis: 'y',
    layout: barLayout(spec),
    scales: {
      x: {...figureAxis(spec), ticks: {...figureAxis(spec).ticks, maxTicksLimit: plotWidth(spec) < 400 ? 3 : 5}},
      y: labelAxis(spec),
    },
    plugins: {legend: {display: spec.series.length > 1}, tooltip: tooltip((raw) => figureText(raw, spec.form))},
  },
  plugins: [endLabels(spec.form)],
});

const spans = (spec) => {
  const figures = spec.series.map((one) => one.at.map(figureAt));
  const least = Math.min(...figures.flat().filter((value) => value > 0));
  return {
    type: 'bar',
    data: {
      labels: spec.labels,
      datasets: spec.series.slice(1).map((one, index) => ({
        label: `${spec.series[index].name} to ${one.name}`,
        data: figures[index].map((from, label) => [from, figures[index + 1][label]])
          .map((ends) => (ends.includes(null) ? null : ends)),
        backgroundColor: colour(`span-${index + 1}`),
        grouped: false,
        ...barWidth(spec, 0.62),
        minBarLength: 2,
      })),
    },
    options: {
      indexAxis: 'y',
      layout: barLayout(spec),
      scales: {
        x: {...figureAxis(spec), min: Number.isFinite(least) ? roundDown(least) : undefined},
        y: labelAxis(spec),
      },
      plugins: {
        legend: {display: true},
        tooltip: tooltip((ends) => `${ends.map((value) => figureText(value, spec.form)).join(' to ')} ms`),
      },
    },
  };
};

const lines = (spec) => {
  const logX = spec.x[0] > 0 && spec.x[spec.x.length - 1] / spec.x[0] >= 16;
  return {
    type: 'line',
    data: {
      datasets: spec.series.map((one, index) => ({
        label: one.name,
        data: one.at.map((place, index) => ({x: spec.x[index], y: figureAt(place)}))
          .filter(({y}) => y !== null && (y > 0 || !spec.log)),
        borderColor: seriesColour(one),
        backgroundColor: seriesColour(one),
        borderWidth: one.hue === 0 ? 3 : 1.75,
        borderDash: dashes(spec, index),
        pointRadius: one.hue === 0 ? 3.5 : 2.5,
      })),
    },
    options: {
      interaction: {mode: 'nearest', axis: 'xy', intersect: false},
      scales: {
        x: {
          type: logX ? 'logarithmic' : 'linear',
          title: {display: true, text: spec.labelHead, color: colour('muted')},
          grid: {display: false},
          ticks: {color: colour('muted'), maxRotation: 0, callback: (value) => onAxis(value, 'number')},
          afterBuildTicks: (axis) => { axis.ticks = spec.x.map((value) => ({value})); },
        },
        y: figureAxis(spec),
      },
      plugins: {
        legend: {display: true, position: spec.isWide && !narrow.matches ? 'right' : 'bottom'},
        tooltip: tooltip(({y}) => figureText(y, spec.form)),
      },
    },
  };
};

const height = (spec) => {
  if (spec.shape === 'lines') return 320 + (narrow.matches ? 8 * spec.series.length : 0);
  const barsEach = spec.shape === 'bars' ? spec.series.length : 1;
  const legendHeight = spec.shape === 'spans' || barsEach > 1 ? 30 : 0;
  if (!namesAbove(spec)) return 56 + spec.labels.length * Math.max(26, 18 * barsEach) + legendHeight;
  return 56 + spec.labels.length * (groupHeight(spec) + namesHeight(spec) + 10) + namesHeight(spec) + legendHeight;
};

const draw = (spec) => {
  const canvas = document.getElementById(spec.id);
  Chart.getChart(canvas)?.destroy();
  canvas.parentElement.style.height = `${height(spec)}px`;
  const made = {bars, spans, lines}[spec.shape](spec);
  const legend = made.options.plugins.legend;
  legend.position ??= 'bottom';
  legend.labels = {color: colour('text'), usePointStyle: true, boxWidth: 8, boxHeight: 8, padding: 12};
  Object.assign(made.options, {animation: false, responsive: true, maintainAspectRatio: false});
  return new Chart(canvas, made);
};

const drawAll = () => {
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  charts.forEach(draw);
};
