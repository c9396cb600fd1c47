//! What a cached value is filed under.

use std::fmt;

macro_rules! namespaces {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal;)+) => {
        /// A part of the cache that can be forgotten as a whole.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Namespace {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Namespace {
            /// All of them.
            pub const ALL: &'static [Namespace] = &[$(Namespace::$name,)+];

            /// What its keys begin with, before a colon.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Namespace::$name => $text,)+ }
            }
        }
    };
}

namespaces! {
    /// Vehicles by id, and under a keyed hash of a plate those that look like it.
    Vehicle = "vehicle";
    /// Sessions by id, and the stays of a vehicle.
    Session = "session";
    /// Users by id.
    User = "user";
    /// What is free, by floor; for other programs.
    Availability = "spot:availability";
    /// Payments whose outcome is not known, by session; for other programs.
    PaymentPending = "payment:pending";
    /// Auth sessions that ended before their time, by id; for other programs, as a hint: that one is not here says nothing.
    Revoked = "auth:revoked";
}

/// The key of a cached value, such as `vehicle:0190b6d4-...`. It never holds a plate.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CacheKey {
    namespace: Namespace,
    id: Box<str>,
}

impl CacheKey {
    /// The key of `id` in `namespace`.
    #[must_use]
    pub fn new(namespace: Namespace, id: impl fmt::Display) -> Self {
        Self { namespace, id: id.to_string().into() }
    }

    /// The part of the cache that it belongs to.
    #[must_use]
    pub const fn namespace(&self) -> Namespace {
        self.namespace
    }
}

impl fmt::Display for CacheKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.namespace.as_str(), self.id)
    }
}

impl fmt::Debug for CacheKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
