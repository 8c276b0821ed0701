//! Names looked up by the system, on threads of their own: it may take a minute to say that nobody answers, and nothing else is to
//! wait behind that, the end of the program least of all.

use std::net::{SocketAddr, ToSocketAddrs};
use std::{io, thread};

use tokio::sync::{Semaphore, oneshot};

/// Names looked up at once.
const AT_ONCE: usize = 8;

static ROOM: Semaphore = Semaphore::const_new(AT_ONCE);

/// The first addresses of a host, `most` of them.
pub(super) async fn look_up(host: String, most: usize) -> io::Result<Vec<SocketAddr>> {
    let place = ROOM.acquire().await.map_err(io::Error::other)?;
    let (answer, answered) = oneshot::channel();
    thread::Builder::new().name("name".into()).spawn(move || {
        let found = (host.as_str(), 0).to_socket_addrs();
        let found = found.map(|all| all.take(most).collect::<Vec<_>>());
        drop(place);
        // Who asked may be gone: it took too long.
        drop(answer.send(found));
    })?;
    answered.await.map_err(io::Error::other)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_has_its_addresses_and_a_wrong_one_says_why() {
        let found = look_up("localhost".to_owned(), 1).await.expect("is known everywhere");
        assert!(found.len() == 1 && found.iter().all(|at| at.ip().is_loopback()));
        look_up("no name".to_owned(), 1).await.expect_err("is none");
        assert_eq!(ROOM.available_permits(), AT_ONCE);
    }
}
