//! Where Redis is, and how it is asked.

use std::fmt;
use std::time::Duration;

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo, RedisConnectionInfo};
use secrecy::{ExposeSecret, SecretString};

use crate::{Error, ErrorKind, Result};

/// How the servers belong together.
#[derive(Clone, Debug)]
pub(super) enum Topology {
    /// One server.
    Single(ConnectionInfo),
    /// Sentinels, which know who is the primary of `service`.
    Sentinel { sentinels: Vec<ConnectionInfo>, service: String },
    /// Some nodes of a cluster, which know the others.
    Cluster(Vec<ConnectionInfo>),
}

/// Where Redis is, who asks, and how long an answer is waited for.
///
/// `Debug` shows no password.
///
/// ```
/// use parking_garage::RedisConfig;
/// use std::time::Duration;
///
/// let config = RedisConfig::server("redis://cache.example:6379/0")?.user("garage", "s3cret".to_owned().into()).budget(Duration::from_millis(20));
/// assert!(!format!("{config:?}").contains("s3cret"));
/// RedisConfig::sentinel(["redis://s1.example:26379", "redis://s2.example:26379"], "garage-primary")?;
/// RedisConfig::cluster(["redis://n1.example:6379", "redis://n2.example:6379"])?;
/// # Ok::<(), parking_garage::Error>(())
/// ```
#[derive(Clone)]
pub struct RedisConfig {
    pub(super) topology: Topology,
    user: Option<String>,
    password: Option<SecretString>,
    sentinel_password: Option<SecretString>,
    pub(super) budget: Duration,
    pub(super) connections_max: u32,
    #[cfg(feature = "redis-tls")]
    root_certificates: Option<Vec<u8>>,
    #[cfg(feature = "redis-tls")]
    client_certificate: Option<(Vec<u8>, SecretString)>,
}

impl RedisConfig {
    /// One server: `redis://host:port/database`, `rediss://` for TLS (feature `redis-tls`), or `unix:///path/to/socket`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for another kind of address, or one with a password in it: addresses are logged.
    /// [`ErrorKind::Unsupported`] for TLS without the feature.
    pub fn server(address: &str) -> Result<Self> {
        Ok(Self::new(Topology::Single(parse(address)?)))
    }

    /// The primary of `service`, as these sentinels know it.
    ///
    /// # Errors
    /// As [`RedisConfig::server`]; [`ErrorKind::InvalidInput`] without a sentinel.
    pub fn sentinel<'a>(sentinels: impl IntoIterator<Item = &'a str>, service: &str) -> Result<Self> {
        Ok(Self::new(Topology::Sentinel { sentinels: parse_all(sentinels)?, service: service.to_owned() }))
    }

    /// A cluster, of which some nodes are named. All keys of a garage have one hash tag: they lie in one slot, on one node.
    ///
    /// # Errors
    /// As [`RedisConfig::server`]; [`ErrorKind::InvalidInput`] without a node.
    pub fn cluster<'a>(nodes: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        Ok(Self::new(Topology::Cluster(parse_all(nodes)?)))
    }

    fn new(topology: Topology) -> Self {
        Self {
            topology,
            user: None,
            password: None,
            sentinel_password: None,
            budget: Duration::from_millis(50),
            connections_max: 8,
            #[cfg(feature = "redis-tls")]
            root_certificates: None,
            #[cfg(feature = "redis-tls")]
            client_certificate: None,
        }
    }

    /// The ACL user, and its password. Default: none.
    #[must_use]
    pub fn user(mut self, name: &str, password: SecretString) -> Self {
        self.user = Some(name.to_owned());
        self.password = Some(password);
        self
    }

    /// The password of the default user. Default: none.
    #[must_use]
    pub fn password(mut self, password: SecretString) -> Self {
        self.password = Some(password);
        self
    }

    /// The password of the sentinels themselves. Default: none.
    #[must_use]
    pub fn sentinel_password(mut self, password: SecretString) -> Self {
        self.sentinel_password = Some(password);
        self
    }

    /// How long one operation may take, waiting for a connection included. Default: 50 ms; floor: 1 ms.
    #[must_use]
    pub fn budget(mut self, budget: Duration) -> Self {
        self.budget = budget.max(Duration::from_millis(1));
        self
    }

    /// How many connections there may be at once. Default: 8; floor: 1.
    #[must_use]
    pub fn connections_max(mut self, connections: u32) -> Self {
        self.connections_max = connections.max(1);
        self
    }

    /// The certificates (PEM) that the server's own must come from. Default: those that the machine trusts.
    #[cfg(feature = "redis-tls")]
    #[must_use]
    pub fn root_certificates(mut self, pem: &[u8]) -> Self {
        self.root_certificates = Some(pem.to_owned());
        self
    }

    /// The certificate and key (PEM) that are shown to a server that asks for them. Default: none.
    #[cfg(feature = "redis-tls")]
    #[must_use]
    pub fn client_certificate(mut self, certificate_pem: &[u8], key_pem: SecretString) -> Self {
        self.client_certificate = Some((certificate_pem.to_owned(), key_pem));
        self
    }

    /// `info` with the user and the password: as late as possible, for there they are plain text.
    pub(super) fn with_credentials(&self, info: ConnectionInfo) -> ConnectionInfo {
        let mut login = unnamed(info.redis_settings().clone());
        if let Some(user) = &self.user {
            login = login.set_username(user);
        }
        if let Some(password) = &self.password {
            login = login.set_password(password.expose_secret());
        }
        info.set_redis_settings(login)
    }

    pub(super) fn with_sentinel_credentials(&self, info: ConnectionInfo) -> ConnectionInfo {
        let mut login = unnamed(info.redis_settings().clone());
        if let Some(password) = &self.sentinel_password {
            login = login.set_password(password.expose_secret());
        }
        info.set_redis_settings(login)
    }

    #[cfg(feature = "redis-tls")]
    pub(super) fn certificates(&self) -> redis::TlsCertificates {
        redis::TlsCertificates {
            client_tls: self.client_certificate.as_ref().map(|(certificate, key)| redis::ClientTlsConfig {
                client_cert: certificate.clone(),
                client_key: key.expose_secret().as_bytes().to_owned(),
            }),
            root_cert: self.root_certificates.clone(),
        }
    }
}

impl fmt::Debug for RedisConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("RedisConfig");
        match &self.topology {
            Topology::Single(info) => shown.field("server", &info.addr().to_string()),
            Topology::Sentinel { sentinels, service } => shown.field("sentinels", &addresses(sentinels)).field("service", service),
            Topology::Cluster(nodes) => shown.field("cluster", &addresses(nodes)),
        };
        shown.field("user", &self.user).field("budget", &self.budget).finish_non_exhaustive()
    }
}

fn addresses(nodes: &[ConnectionInfo]) -> Vec<String> {
    nodes.iter().map(|info| info.addr().to_string()).collect()
}

/// Nothing is asked when a connection is made, but for the login: each reply more is one more to wait for, and the names of
/// libraries that the client would tell are an error to servers before 7.2.
fn unnamed(login: RedisConnectionInfo) -> RedisConnectionInfo {
    login.set_skip_set_lib_name()
}

fn parse_all<'a>(addresses: impl IntoIterator<Item = &'a str>) -> Result<Vec<ConnectionInfo>> {
    let parsed = addresses.into_iter().map(parse).collect::<Result<Vec<_>>>()?;
    if parsed.is_empty() {
        return Err(Error::new(ErrorKind::InvalidInput, "at least one server of Redis must be named"));
    }
    Ok(parsed)
}

fn parse(address: &str) -> Result<ConnectionInfo> {
    // The address is not repeated: there may be a password in it.
    let malformed = || Error::new(ErrorKind::InvalidInput, "the address of Redis is neither redis://, rediss:// nor unix://");
    if address.starts_with("rediss:") && cfg!(not(feature = "redis-tls")) {
        return Err(Error::new(ErrorKind::Unsupported, "TLS to Redis needs the feature `redis-tls`"));
    }
    let info = address.into_connection_info().map_err(|_| malformed())?;
    if info.redis_settings().password().is_some() {
        return Err(Error::new(ErrorKind::InvalidInput, "the password of Redis is given beside the address, not in it"));
    }
    match info.addr() {
        ConnectionAddr::TcpTls { insecure: true, .. } => Err(Error::new(
            ErrorKind::InvalidInput,
            "TLS without a look at the certificate is none: name the certificate to trust instead",
        )),
        addr if addr.is_supported() => Ok(info),
        _ => Err(malformed()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_a_password_in_it_is_refused_and_not_repeated() {
        let error = RedisConfig::server("redis://:hunter2@localhost").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(!format!("{error:?}").contains("hunter2"));
        for address in ["", "http://localhost", "localhost:6379", "redis://:hunter2@[::1", "rediss://localhost#insecure"] {
            let error = RedisConfig::server(address).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported), "{address}");
            assert!(!format!("{error:?}").contains("hunter2"));
        }
        assert!(RedisConfig::cluster([]).is_err());
    }
}
