import parking = require('parking-garage');

const garage: parking.Garage = parking.Garage.inMemorySync();
const free: number = garage.sync.spots.freeCount();
// @ts-expect-error a garage is opened, not made
new parking.Garage();
void free;
