//! What is kept so that it need not be read and decoded again: for quotes, never for what is decided or paid.

mod tariffs;

pub(crate) use tariffs::TariffCache;
