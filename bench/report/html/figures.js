'use strict';

// The results, and how their figures are written: 41,023 · 3.46 · 79.8 %.

const results = JSON.parse(document.getElementById('results').textContent);

// The number at a place such as /summary/3/latency_ms/p99; null where nothing was measured.
const figureAt = (place) => {
  if (!place) return null;
  const found = place.split('/').slice(1).reduce((within, key) => (within ?? {})[key], results);
  return typeof found === 'number' ? found : null;
};

const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ',');

// `form` is whole, number or percent.
const figureText = (value, form) => {
  if (value === 0) return form === 'percent' ? '0 %' : '0';
  if (form === 'percent') return `${(value * 100).toFixed(1)} %`;
  const size = Math.abs(value);
  if (form === 'whole' || size >= 100) return grouped(value.toFixed(0));
  return value.toFixed(size >= 10 ? 1 : 2);
};

// For sentences: two digits that count, the rest zeros.
const roundedText = (value) => {
  if (value < 10) return value.toFixed(1);
  const step = 10 ** (Math.floor(Math.log10(value)) - 1);
  return grouped((Math.round(value / step) * step).toFixed(0));
};

const significant = (value, digits) => String(Number(value.toPrecision(digits)));

const counted = (count, one, many) => `${figureText(count, 'whole')} ${count === 1 ? one : many}`;

// An argument as a shell would be told it.
const shellQuoted = (argument) =>
  (/^[\w=.,:/@%+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`);
