// What was found, in one sentence of plain words; every figure in it comes from the summary. A
// broken promise comes before any speed.

const inWords = (strategy) =>
  (strategy === 'for_update' ? 'SELECT\u00a0…\u00a0FOR\u00a0UPDATE' : strategy);

const where = (row) => {
  const events = row.number('events');
  if (events <= 1) return isStorm ? 'On one sold-out event' : 'On one hot event';
  const many = `On ${figureText(events, 'whole')} ${isStorm ? 'sold-out ' : ''}events`;
  if (row.text('spread') === 'zipf') return `${many} with a Zipf skew of ${significant(row.number('zipf_theta'), 6)}`;
  return row.text('spread') === 'uniform' ? many : `${many}, one of them hot`;
};

const load = (row) => {
  const inFlight = row.number('in_flight');
  const each = inFlight > 0 ? `${figureText(inFlight, 'whole')} requests in flight`
    : counted(row.number('callers'), 'caller', 'callers');
  const processes = row.number('processes');
  return processes > 1 ? `${figureText(processes, 'whole')} processes of ${each}` : each;
};

// "48 times", "as many as", "60 % of"
const times = (one, other) => {
  const ratio = one / other;
  if (ratio >= 1.05) return `${roundedText(ratio)} times`;
  return ratio > 0.95 ? 'as many as' : `${(ratio * 100).toFixed(0)} % of`;
};

// The first of the largest.
const largest = (list, measure) =>
  list.reduce((best, one) => (best === undefined || measure(one) > measure(best) ? one : best), undefined);

// bookonce if it ranks, at the most callers and then at its fastest; else the fastest that does.
const subject = (() => {
  const ranking = rows.filter(({ranks}) => ranks);
  const engine = ranking.filter(({strategy}) => strategy === 'bookonce');
  const mostCallers = Math.max(...engine.map((row) => row.number('callers')));
  const candidates = engine.length > 0 ? engine.filter((row) => row.number('callers') === mostCallers) : ranking;
  return largest(candidates, (row) => row.number('bookings_per_s') + row.number('refusals_per_s'));
})();

// Older results do not list their settings.
const loadKeys = results.settings ??
  ['callers', 'processes', 'in_flight', 'events', 'zipf_theta', 'hot_callers', 'preload'];

const rivals = rows.filter((row) => subject && row.ranks && !row.isBookonce && row.strategy !== subject.strategy &&
  loadKeys.every((key) => row.values[key] === subject.values[key]));

// The fastest: against a slow one everything is fast.
const rival = largest(rivals, speed);

const speedSentence = () => {
  const fast = roundedText(speed(subject));
  const did = isStorm ? `turned ${fast} callers a second away` : `made ${fast} bookings a second`;
  const compared = rival && speed(rival) > 0
    ? `, ${times(speed(subject), speed(rival))} the fastest safe rival, ${inWords(rival.strategy)}` : '';
  return `${where(subject)} with ${load(subject)}, ${subject.strategy} ${did}${compared}, and none was sold twice.`;
};

// The fewest calls against those of no backoff.
const simulationSentence = () => {
  const fewest = largest(results.simulation, ({calls}) => -calls);
  const without = results.simulation.find(({backoff}) => backoff === 'none');
  if (!fewest || !without) return 'Nothing was measured.';
  return `In the simulation of ${without.clients} clients after one row, ${fewest.backoff} needed ` +
    `${figureText(fewest.calls, 'whole')} calls, and no backoff ${figureText(without.calls, 'whole')}.`;
};

// The fastest policy against the same strategy without one.
const backoffSentence = () => {
  const made = (row) => row.number('bookings_per_s');
  const best = largest(rows.filter(({ranks}) => ranks), made);
  if (!best) {
    return results.simulation ? simulationSentence() : 'No policy gave right answers throughout, so none is ranked.';
  }
  const without = rows.find((row) => row.ranks && row !== best && row.strategy === best.strategy &&
    row.text('backoff') === 'none' && made(row) > 0);
  const compared = without ? `, ${times(made(best), made(without))} what it made without backoff` : '';
  return `${where(best)} with ${load(best)}, ${best.strategy} with ${best.text('backoff')} made ` +
    `${roundedText(made(best))} bookings a second${compared}.`;
};

// The worst row of each strategy that was wrong; broken promises first, else in the order of the
// results.
const wrongRows = (() => {
  const harm = (row) => (row.brokeItsPromise ? 1e18 : 0) + row.number('oversold') + row.number('doubled');
  const wrong = rows.filter((row) => row.brokeItsPromise || (row.isWrong && !row.failed));
  const strategies = [...new Set(wrong.map(({strategy}) => strategy))];
  return strategies.map((name) => largest(wrong.filter(({strategy}) => strategy === name), harm))
    .sort((one, other) => other.brokeItsPromise - one.brokeItsPromise);
})();

const headline = () => {
  if (rows.length === 0) return results.simulation ? simulationSentence() : 'Nothing was measured.';
  const broken = wrongRows.filter(({brokeItsPromise}) => brokeItsPromise);
  if (broken.length > 0) {
    return `A promise was broken: ${broken.map(({strategy, wrongs}) => `${strategy} (${wrongs})`).join('; ')}.`;
  }
  if (!rows.some(({isMeasured}) => isMeasured)) return 'Nothing was measured.';
  if (shop) return shopSentence();
  if (results.command === 'backoff') return backoffSentence();
  return subject ? speedSentence() : 'No strategy gave right answers throughout, so none is ranked.';
};

// What a reader may know besides: what the common transaction made, what could not be measured. May
// be empty.
const secondSentence = () => {
  const transaction = rivals.find((row) => row.strategy === 'for_update' && row !== rival);
  const failed = rows.find((row) => row.failed);
  return [
    shop && rivalsText() && `The fastest safe rival was ${rivalsText()}.`,
    !shop && transaction && speed(transaction) > 0 &&
      `${inWords('for_update')} made ${roundedText(speed(transaction))} a second.`,
    failed && `${failed.strategy} could not be measured.`,
  ].filter(Boolean).join(' ');
};
