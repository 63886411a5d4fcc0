//! `cargo xtask serve`: the built site on this machine, for a reader.

use std::path::Path;

use anyhow::{Context, Result};
use browser::Server;

pub fn serve(dist: &Path, port: u16) -> Result<()> {
    let server = Server::start_on(dist, port)
        .with_context(|| format!("port {port} is not free: name another with `cargo xtask serve --port N`"))?;
    println!("\nServing the page on {} until Ctrl+C", server.url());
    server.run_forever();
    Ok(())
}
