//! Makes a connection, whichever way the servers belong together, and never waits for longer than it was told.

use std::time::{Duration, Instant};

use redis::cluster::{ClusterClient, ClusterClientBuilder, ClusterConfig, ClusterConnection};
use redis::{Client, ConnectionAddr, ConnectionInfo, ConnectionLike, ErrorKind, IntoConnectionInfo, RedisError, RedisResult};

use super::config::{RedisConfig, Topology};

/// A connection to one server, or to a cluster's.
pub(super) enum Link {
    Single(Box<redis::Connection>),
    Cluster(Box<ClusterConnection>),
}

impl Link {
    pub(super) fn as_connection(&mut self) -> &mut dyn ConnectionLike {
        match self {
            Self::Single(connection) => &mut **connection,
            Self::Cluster(connection) => &mut **connection,
        }
    }

    /// Reads and writes wait for `timeout` at most. Without one, a server that says nothing is waited for for ever.
    pub(super) fn set_timeout(&self, timeout: Duration) -> RedisResult<()> {
        // None would be for ever, and nought is refused.
        let timeout = Some(timeout.max(Duration::from_micros(100)));
        match self {
            Self::Single(connection) => {
                connection.set_read_timeout(timeout)?;
                connection.set_write_timeout(timeout)
            }
            Self::Cluster(connection) => {
                connection.set_read_timeout(timeout)?;
                connection.set_write_timeout(timeout)
            }
        }
    }
}

/// Makes a connection within `patience`.
pub(super) fn dial(config: &RedisConfig, patience: Duration) -> RedisResult<Link> {
    match &config.topology {
        Topology::Single(info) => {
            let client = client(config, config.with_credentials(info.clone()))?;
            Ok(Link::Single(Box::new(client.get_connection_with_timeout(patience)?)))
        }
        Topology::Sentinel { sentinels, service } => primary(config, sentinels, service, patience),
        Topology::Cluster(nodes) => {
            let timeouts = ClusterConfig::new().set_connection_timeout(patience).set_response_timeout(patience);
            Ok(Link::Cluster(Box::new(cluster(config, nodes)?.get_connection_with_config(timeouts)?)))
        }
    }
}

fn client(config: &RedisConfig, info: ConnectionInfo) -> RedisResult<Client> {
    #[cfg(feature = "redis-tls")]
    if matches!(info.addr(), ConnectionAddr::TcpTls { .. }) {
        install_tls();
        return Client::build_with_tls(info, config.certificates());
    }
    let _ = config;
    Client::open(info)
}

/// rustls wants one provider of cryptography to a process; where the host has chosen one, it stays.
#[cfg(feature = "redis-tls")]
fn install_tls() {
    drop(rustls::crypto::ring::default_provider().install_default());
}

fn cluster(config: &RedisConfig, nodes: &[ConnectionInfo]) -> RedisResult<ClusterClient> {
    let nodes: Vec<ConnectionInfo> = nodes.iter().map(|info| config.with_credentials(info.clone())).collect();
    #[cfg(feature = "redis-tls")]
    let encrypted = nodes.iter().any(|info| matches!(info.addr(), ConnectionAddr::TcpTls { .. }));
    // One more try, to follow a slot that has moved; a longer search does not fit the budget.
    let builder = ClusterClientBuilder::new(nodes).retries(1).min_retry_wait(1).max_retry_wait(5);
    #[cfg(feature = "redis-tls")]
    if encrypted {
        install_tls();
        return builder.certs(config.certificates()).build();
    }
    builder.build()
}

/// Asks the sentinels, one after another, who is the primary, and the primary whether it is.
///
/// The client's own way of asking them knows no timeout.
fn primary(config: &RedisConfig, sentinels: &[ConnectionInfo], service: &str, patience: Duration) -> RedisResult<Link> {
    let until = Instant::now() + patience;
    let left = || until.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
    let mut fault = RedisError::from((ErrorKind::EmptySentinelList, "no sentinel is named"));
    for sentinel in sentinels {
        let attempt = || -> RedisResult<Link> {
            let asked = client(config, config.with_sentinel_credentials(sentinel.clone()))?;
            // Half of what is left: one that is silent must not take the others' time as well.
            let connection = Link::Single(Box::new(asked.get_connection_with_timeout(left() / 2)?));
            connection.set_timeout(left() / 2)?;
            let (host, port) = primary_of(connection, service)?;
            let info = address_like(sentinel, host, port).into_connection_info()?;
            let client = client(config, config.with_credentials(info))?;
            let mut link = Link::Single(Box::new(client.get_connection_with_timeout(left())?));
            link.set_timeout(left())?;
            // One that was deposed a moment ago may not know it yet; one that knows says so.
            let role: (String, redis::Value, redis::Value) = redis::cmd("ROLE").query(link.as_connection())?;
            if role.0 == "master" { Ok(link) } else { Err(unknown(service)) }
        };
        match attempt() {
            Ok(link) => return Ok(link),
            Err(error) => fault = error,
        }
    }
    Err(fault)
}

fn primary_of(mut sentinel: Link, service: &str) -> RedisResult<(String, u16)> {
    let mut question = redis::cmd("SENTINEL");
    let answer: Option<(String, u16)> = question.arg("get-master-addr-by-name").arg(service).query(sentinel.as_connection())?;
    answer.ok_or_else(|| unknown(service))
}

/// The primary is spoken to as the sentinels are: with TLS, or without.
fn address_like(sentinel: &ConnectionInfo, host: String, port: u16) -> ConnectionAddr {
    match sentinel.addr() {
        ConnectionAddr::TcpTls { .. } => ConnectionAddr::TcpTls { host, port, insecure: false, tls_params: None },
        _ => ConnectionAddr::Tcp(host, port),
    }
}

fn unknown(service: &str) -> RedisError {
    RedisError::from((ErrorKind::MasterNameNotFoundBySentinel, "the sentinels know no primary", service.to_owned()))
}
