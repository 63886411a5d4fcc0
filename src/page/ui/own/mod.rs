//! The reader's own data under the hands: choosing a file, reading it, painting points.

pub mod dialog;
pub mod paint;
pub mod preview;
pub mod reading;
