//! Tests in real browsers. `cargo xtask test` builds the site, installs the browsers and runs them;
//! each file is one subject.

// The bans of clippy.toml are for code that runs in the page.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

mod algorithms;
mod alive;
mod arrival;
mod ask;
mod computation;
mod confusion;
mod data_lab;
mod editions;
mod faults;
mod figure;
mod first_screen;
mod habits;
mod harness;
mod lecture;
mod load;
mod network;
mod offline;
mod own_data;
mod page;
mod real_data;
mod replay;
mod reproducible;
mod site_copy;
mod speaker;
mod still;
mod tasks;
mod tour;
mod walk;
