//! A vehicle looked up in the cache: in this process against by way of Redis, and that against a bare GET by the same client.
//!
//! The vehicles were removed, so that the garage's memory does not have them. All sides ask one real server, on a unix socket, in
//! turns of one run; the figure of a side is the median of its slices. `--json` prints one line for each figure.

#[path = "../tests/support/redis.rs"]
mod server;
mod support;

use std::hint::black_box;
use std::time::{Duration, Instant};

use parking_garage::cache::CacheConfig;
use parking_garage::{Garage, NewVehicle, RedisConfig, VehicleId, VehicleType};
use server::RedisServer;
use support::{Outcome, Side, interleaved, nanos_each, report};

const ROUNDS: usize = 41;
const VEHICLES: usize = 100;
/// Turns through all vehicles in a slice in memory: as long as one by way of Redis takes.
const LOCAL_TURNS: usize = 20;

fn main() -> Outcome<()> {
    let Some(server) = RedisServer::start() else { return Ok(()) };
    let path = server.folder().join("garage.db");
    let vehicles = removed_vehicles(&path)?;
    let near = open(&server, &path, 10_000)?;
    // Room for one: each look-up of another goes to Redis.
    let far = open(&server, &path, 1)?;
    for garage in [&near, &far] {
        look_up(garage, &vehicles)?;
        settle(garage)?;
    }
    let key = bare_key(&server)?;
    let mut bare = redis::Client::open(server.address())?.get_connection()?;

    let sides: Vec<Side<'_>> = vec![
        Box::new(|_| nanos_each(LOCAL_TURNS * VEHICLES, || (0..LOCAL_TURNS).try_for_each(|_| look_up(&near, &vehicles)))),
        Box::new(|_| nanos_each(VEHICLES, || look_up(&far, &vehicles))),
        Box::new(|_| {
            nanos_each(VEHICLES, || {
                for _ in 0..VEHICLES {
                    let value: Vec<u8> = redis::cmd("GET").arg(&key).query(&mut bare)?;
                    black_box(value);
                }
                Ok(())
            })
        }),
    ];
    let figures = interleaved(ROUNDS, sides)?;
    for (garage, name) in [(&near, "near"), (&far, "far")] {
        let figures = garage.metrics().cache.namespaces["vehicle"];
        if figures.misses > VEHICLES as u64 {
            return Err(format!("the {name} garage asked the store: {figures:?}").into());
        }
    }
    // At most 0.05 is wanted.
    report("cache/vehicle/local_against_redis", figures[0], figures[1], "ns");
    // At most 1.30 is wanted.
    report("cache/vehicle/redis_against_bare_get", figures[1], figures[2], "ns");
    Ok(())
}

fn removed_vehicles(path: &std::path::Path) -> Outcome<Vec<VehicleId>> {
    let garage = Garage::builder().background(false).open(path)?;
    let plates = (0..VEHICLES).map(|number| NewVehicle::new(format!("CA-{number}"), VehicleType::Standard));
    let vehicles = garage.vehicles().register_many(plates.collect())?;
    vehicles.iter().try_for_each(|vehicle| garage.vehicles().remove(vehicle.id).map(drop))?;
    Ok(vehicles.into_iter().map(|vehicle| vehicle.id).collect())
}

fn open(server: &RedisServer, path: &std::path::Path, local_entries: usize) -> Outcome<Garage> {
    let redis = RedisConfig::server(&server.address())?.budget(Duration::from_secs(1));
    let cache = CacheConfig::redis(redis, "bench", "bench", vec![7; 32].into())?;
    let cache = cache.ttl(Duration::from_hours(24)).local_entries(local_entries);
    Ok(Garage::builder().background(false).cache(cache).open(path)?)
}

fn look_up(garage: &Garage, vehicles: &[VehicleId]) -> Outcome<()> {
    for id in vehicles {
        black_box(garage.vehicles().get(*id)?);
    }
    Ok(())
}

/// Until what was loaded has been carried to Redis.
fn settle(garage: &Garage) -> Outcome<()> {
    let begun = Instant::now();
    while garage.metrics().cache.levels.queued > 0 {
        if begun.elapsed() > Duration::from_secs(30) {
            return Err("Redis does not take what was loaded".into());
        }
        std::thread::yield_now();
    }
    Ok(())
}

/// The key of one of the vehicles: what a bare GET fetches is as long as what a look-up does.
fn bare_key(server: &RedisServer) -> Outcome<String> {
    let mut connection = redis::Client::open(server.address())?.get_connection()?;
    let keys: Vec<String> = redis::cmd("KEYS").arg("*:vehicle:*").query(&mut connection)?;
    Ok(keys.into_iter().next().ok_or("nothing was carried to Redis")?)
}
