//! `cargo xtask serve`: the built site on this machine, for a reader.

use std::net::TcpListener;
use std::path::Path;

use anyhow::{Context, Result};
use browser::Server;

/// Whether a port can be had.
pub fn is_free(port: u16) -> Result<()> {
    let listening = TcpListener::bind(("127.0.0.1", port));
    listening
        .map(drop)
        .with_context(|| format!("port {port} cannot be had: name another with `cargo xtask serve --port N`"))
}

pub fn serve(dist: &Path, port: u16) -> Result<()> {
    let server = Server::start_on(dist, port)
        .with_context(|| format!("port {port} is not free: name another with `cargo xtask serve --port N`"))?;
    println!("\nServing the page on {} until Ctrl+C", server.url());
    server.run_forever();
    Ok(())
}
