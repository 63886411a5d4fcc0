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

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn a_port_in_use_is_named() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert!(is_free(port).unwrap_err().to_string().contains(&format!("port {port} cannot be had")));
        drop(taken);
        is_free(port).unwrap();
    }
}
