//! What is kept so that it need not be read and decoded again. Nothing is ever decided because of it.

mod tariffs;

pub(crate) use tariffs::TariffCache;
