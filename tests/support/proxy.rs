//! Between a client and a real Redis: passes bytes on, or does to them what networks and dying servers do.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "every test uses its part of this")]

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;

/// What happens to the replies of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Weather {
    /// They arrive.
    Fair,
    /// Nothing arrives, and the connection stays.
    Silent,
    /// The connection is reset in the middle of a reply.
    ResetInReply,
    /// One byte arrives every so often.
    Drip(Duration),
    /// They arrive so much later.
    Late(Duration),
    /// Instead of each, this arrives.
    Says(Vec<u8>),
    /// By turns, connections are reset and replies arrive.
    Flapping,
}

/// A listener on loopback; ends with this value.
pub struct Proxy {
    port: u16,
    weather: Arc<Mutex<Weather>>,
    is_over: Arc<AtomicBool>,
    connections: Arc<AtomicU64>,
}

impl Proxy {
    /// In front of the server at this socket.
    pub fn before(server: PathBuf) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (weather, is_over) = (Arc::new(Mutex::new(Weather::Fair)), Arc::new(AtomicBool::new(false)));
        let connections = Arc::new(AtomicU64::new(0));
        let (sky, over, count) = (Arc::clone(&weather), Arc::clone(&is_over), Arc::clone(&connections));
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                count.fetch_add(1, Ordering::SeqCst);
                let (sky, over, server) = (Arc::clone(&sky), Arc::clone(&over), server.clone());
                std::thread::spawn(move || drop(serve(&client, &server, &sky, &over)));
            }
        });
        Self { port, weather, is_over, connections }
    }

    pub fn address(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub fn becomes(&self, weather: Weather) {
        *self.weather.lock() = weather;
    }

    /// How many were made so far.
    pub fn connections(&self) -> u64 {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)));
    }
}

/// One connection. What the client sends goes to the server, unless the weather answers by itself.
fn serve(client: &TcpStream, server: &std::path::Path, sky: &Arc<Mutex<Weather>>, over: &Arc<AtomicBool>) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    // A server that is away: the client's connection ends.
    let upstream = UnixStream::connect(server)?;
    let (mut replies, mut to_client) = (upstream.try_clone()?, client.try_clone()?);
    let (weather, is_over) = (Arc::clone(sky), Arc::clone(over));
    let back = std::thread::spawn(move || {
        let mut buffer = vec![0; 65536];
        while let Ok(read @ 1..) = replies.read(&mut buffer) {
            let now = weather.lock().clone();
            if is_over.load(Ordering::SeqCst) || deliver(&mut to_client, &buffer[..read], &now, &weather).is_err() {
                break;
            }
        }
        drop(to_client.shutdown(Shutdown::Both));
        drop(replies.shutdown(Shutdown::Both));
    });
    let (mut from_client, mut to_server) = (client.try_clone()?, upstream.try_clone()?);
    let mut buffer = vec![0; 65536];
    let mut turns = 0_u32;
    while let Ok(read @ 1..) = from_client.read(&mut buffer) {
        if over.load(Ordering::SeqCst) {
            break;
        }
        let now = sky.lock().clone();
        turns += 1;
        match now {
            Weather::Says(reply) => from_client.write_all(&reply)?,
            Weather::Flapping if turns.is_multiple_of(3) => break,
            _ => to_server.write_all(&buffer[..read])?,
        }
    }
    drop(upstream.shutdown(Shutdown::Both));
    drop(client.shutdown(Shutdown::Both));
    drop(back.join());
    Ok(())
}

fn deliver(client: &mut TcpStream, reply: &[u8], now: &Weather, sky: &Arc<Mutex<Weather>>) -> std::io::Result<()> {
    match now {
        Weather::Fair | Weather::Says(_) | Weather::Flapping => client.write_all(reply),
        Weather::Silent => {
            // It is said when the weather is fair again, if anybody still listens.
            while *sky.lock() == Weather::Silent {
                std::thread::sleep(Duration::from_millis(5));
            }
            client.write_all(reply)
        }
        Weather::ResetInReply => {
            client.write_all(&reply[..reply.len() / 2])?;
            Err(std::io::ErrorKind::ConnectionReset.into())
        }
        Weather::Drip(pause) => {
            for byte in reply {
                std::thread::sleep(*pause);
                client.write_all(std::slice::from_ref(byte))?;
            }
            Ok(())
        }
        Weather::Late(delay) => {
            std::thread::sleep(*delay);
            client.write_all(reply)
        }
    }
}
