//! By subject. Every test ends with `try_state` and a count of the money.
mod allowance;
mod attacks;
mod batch;
mod claim;
mod close;
mod expiry;
mod holds;
mod open;
mod properties;
mod queue;
mod rating;
mod signatures;
mod stability;
mod views;
