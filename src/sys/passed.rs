//! A socket that systemd has opened for us and passes on (sd_listen_fds(3)), so that a restart refuses no reader.

use std::net::TcpListener;

/// The first one passed; none when there is none. To be called before threads are started: it takes the variables out
/// of the environment.
pub fn listener() -> std::io::Result<Option<TcpListener>> {
    let mut passed = listenfd::ListenFd::from_env();
    if passed.len() == 0 {
        return Ok(None);
    }
    let listener = passed.take_tcp_listener(0)?;
    if let Some(listener) = &listener {
        listener.set_nonblocking(true)?;
    }
    Ok(listener)
}
