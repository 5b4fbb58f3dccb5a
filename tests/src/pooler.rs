//! A connection pooler on loopback, as small as one can be: enough for programs that must know what they talk to.

use std::io::{self, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::wire::{relay, tagged, untagged};

/// When a client's server process is given to somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pooling {
    /// When the client leaves.
    Session,
    /// When its transaction ends.
    Transaction,
}

/// A pooler before a server. It listens until the test's process ends.
#[derive(Debug)]
pub struct Pooler {
    port: u16,
}

impl Pooler {
    /// Starts a pooler before the server at a port, which lets everybody in without a password or TLS.
    ///
    /// # Errors
    /// When no port is free.
    pub fn start(server: u16, pooling: Pooling) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let idle = Arc::new(Mutex::new(Vec::new()));
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let idle = Arc::clone(&idle);
                // A client that goes away in the middle of something ends its thread, and nothing else.
                thread::spawn(move || serve(client, server, pooling, &idle));
            }
        });
        Ok(Self { port })
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }
}

/// A connection to the server, and what it said when it was ready.
struct Backend {
    stream: TcpStream,
    greeting: Vec<u8>,
}

impl Backend {
    fn open(port: u16, startup: &[u8]) -> io::Result<Self> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_nodelay(true)?;
        stream.write_all(startup)?;
        let mut greeting = Vec::new();
        relay(&mut stream, &mut greeting)?;
        Ok(Self { stream, greeting })
    }
}

fn serve(mut client: TcpStream, port: u16, pooling: Pooling, idle: &Mutex<Vec<Backend>>) -> io::Result<()> {
    client.set_nodelay(true)?;
    let startup = untagged(&mut client)?;
    let free = || idle.lock().ok().and_then(|mut idle| idle.pop());
    let release = |backend: Backend| drop(idle.lock().map(|mut idle| idle.push(backend)));
    let take = || free().map_or_else(|| Backend::open(port, &startup), Ok);
    let first = take()?;
    client.write_all(&first.greeting)?;
    let mut held = Some(first);
    let mut over = true;
    loop {
        if over && pooling == Pooling::Transaction {
            held.take().map(release);
        }
        let message = tagged(&mut client)?;
        let Some(kind) = message.first().copied().filter(|kind| *kind != b'X') else {
            held.take().map(release);
            return Ok(());
        };
        let mut backend = match held.take() {
            Some(backend) => backend,
            None => take()?,
        };
        backend.stream.write_all(&message)?;
        // Only these are answered with a message that says that the server is ready.
        over = matches!(kind, b'Q' | b'S') && relay(&mut backend.stream, &mut client)? == b'I';
        held = Some(backend);
    }
}
