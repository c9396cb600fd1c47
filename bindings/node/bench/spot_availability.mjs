// What is free, asked through the package, against a call of koffi's that does nothing: both sides take turns in short slices of one
// run, and the figure of a side is the median of its slices. `--json` prints one line: `name, ours, yardstick, ratio, unit`.
import { Garage } from 'parking-garage';
import { GarageErrorLayout, Memory, native } from 'parking-garage/native';

const ROUNDS = 21;
const CALLS = 20_000;
/** How many times the empty call ours may take. */
const RATIO_MAX = 3;

const garage = Garage.inMemorySync({ noBackground: true });
garage.sync.spots.createGrid(5, 20, 100);
const { spots } = garage.sync;
// A call that does nothing: of a handle that is none, with room for an error that does not come.
const empty = native('garage_free');
const memory = new Memory();
const { address } = memory.room(GarageErrorLayout.size);

let sum = 0;
const ours = () => {
    sum += spots.freeCount();
};
const yardstick = () => {
    sum += empty(0, address);
};

function nanos(call) {
    const start = process.hrtime.bigint();
    for (let n = 0; n < CALLS; n++) call();
    return Number(process.hrtime.bigint() - start) / CALLS;
}

const sides = { ours: [], yardstick: [] };
nanos(ours);
nanos(yardstick);
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
if (Number.isNaN(sum)) process.exit(1);
