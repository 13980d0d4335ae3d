// A shop's loads, and what they come to in words. `shop` is undefined where there is none.

const {shop} = results;

const callersText = ({processes, callers}) => `${figureText(processes, 'whole')} × ${figureText(callers, 'whole')}`;

const eventsText = ({events, spread}) =>
  `${counted(events, 'event', 'events')}${spread === 'zipf' ? ' by Zipf' : ''}`;

const networkText = ({network_ms: delay}) => `${significant(delay, 3)} ms`;

const loadText = (load) => `${callersText(load)} callers, ${eventsText(load)}, ${networkText(load)}`;

// "guarded in 30 cells, occ in 6"
const rivalsText = () => {
  const names = shop.cells.map((cell) => cell.fastest_rival).filter(Boolean);
  const won = [...new Set(names)].map((name) => [name, names.filter((one) => one === name).length])
    .sort(([, one], [, other]) => other - one);
  return won.map(([name, count], place) => `${name} in ${place === 0 ? counted(count, 'cell', 'cells') : count}`)
    .join(', ');
};

const shopSentence = () => {
  if (!shop.worst_cell) return 'No load of this shop could be compared with guarded.';
  const isClean = rows.every((row) => row.strategy !== 'bookonce' || row.ranks);
  return `Over ${counted(shop.cells_compared, 'load', 'loads')} of a shop, bookonce made ` +
    `${figureText(shop.bookings_ratio_geometric_mean, 'number')} times the bookings of guarded (geometric mean), ` +
    `${figureText(shop.worst_cell.bookings_ratio, 'number')} times at worst` +
    `${isClean ? ', and sold no seat twice' : ''}.`;
};

const goalText = ({wanted, cells, under}, which) =>
  cells > 0 && `${under} of ${cells} cells with ${which} made less than ${wanted} times as many.`;

// What the heat map shows, for who does not see it.
const shopWords = () => [
  shop.worst_cell && `The worst cell is ${loadText(shop.worst_cell)}.`,
  goalText(shop.one_caller_a_process, 'one caller a process'),
  goalText(shop.more_callers, 'more callers'),
  shop.cells_compared < shop.cells.length &&
    `${shop.cells.length - shop.cells_compared} of ${shop.cells.length} cells could not be compared.`,
].filter(Boolean).join(' ');
