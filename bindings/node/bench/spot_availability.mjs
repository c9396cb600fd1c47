// What is free, asked through the package, against a call of koffi's that does nothing: both sides take turns in short slices of one
// run, and the figure of a side is the median of its slices. They are shorter than what a scheduler gives at once: of longer ones, on a
// machine that has other work, most have somebody else's time in them. `--json` prints one line: `name, ours, yardstick, ratio, unit`.
import { createRequire } from 'node:module';
import { Garage } from 'parking-garage';
import { Memory } from 'parking-garage/native';

const ROUNDS = 401;
const CALLS = 1_000;
/** How many times the empty call ours may take. */
const RATIO_MAX = 3;

const garage = Garage.inMemorySync({ noBackground: true });
garage.sync.spots.createGrid(5, 20, 100);
const { spots } = garage.sync;
// A call of the same kind that does nothing: as many values of the same types, of which C's labs looks at the first.
const require = createRequire(createRequire(import.meta.url).resolve('parking-garage'));
const koffi = require('koffi');
const empty = koffi.load(null).func('labs', 'int32_t', ['uint64_t', 'int32_t', 'int32_t', 'uint32_t', 'void *', 'void *']);
const { address } = new Memory().room(1024);

let sum = 0;
const ours = () => {
    sum += spots.freeCount();
};
const yardstick = () => {
    sum += empty(7, -0x80000000, 0, 0, address, address);
};

function nanos(call) {
    const start = process.hrtime.bigint();
    for (let n = 0; n < CALLS; n++) call();
    return Number(process.hrtime.bigint() - start) / CALLS;
}

const sides = { ours: [], yardstick: [] };
// Until both are compiled.
for (let round = 0; round < 20; round++) {
    nanos(ours);
    nanos(yardstick);
}
for (let round = 0; round < ROUNDS; round++) {
    sides.yardstick.push(nanos(yardstick));
    sides.ours.push(nanos(ours));
}
const median = (figures) => figures.sort((a, b) => a - b)[figures.length >> 1];
const [own, by] = [median(sides.ours), median(sides.yardstick)];
const ratio = own / by;
if (process.argv.includes('--json')) {
    console.log(JSON.stringify({ name: 'node/spot_availability', ours: Number(own.toFixed(1)), yardstick: Number(by.toFixed(1)), ratio: Number(ratio.toFixed(2)), unit: 'ns' }));
} else {
    const verdict = ratio <= RATIO_MAX ? 'within' : 'MORE THAN';
    console.log(`node/spot_availability: ${own.toFixed(0)} ns, an empty call of koffi ${by.toFixed(0)} ns, ratio ${ratio.toFixed(2)}, ${verdict} the ${RATIO_MAX} allowed`);
}
garage.sync.close();
if (Number.isNaN(sum) || ratio > RATIO_MAX) process.exit(1);
