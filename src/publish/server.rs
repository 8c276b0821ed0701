//! The accept loop: bounded connections, deadlines, a graceful end.
//!
//! Without a timer hyper lets a client that sends half a request, or nothing, hold its connection for ever (spec:
//! fetch-safety 2.6).

use std::convert::Infallible;
use std::future::Future;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::limits::Limits;
use super::line::{Line, Told};
use super::routes::{Answers, Asked, Page};
use super::slots::{Seat, Slot, Slots};
use super::{Board, answer};

/// Serves the board, and what `lookup` answers for paths that are not on it, until `shutdown`; then drains.
pub async fn serve<F, A>(
    listener: TcpListener,
    board: Arc<Board>,
    lookup: F,
    shutdown: impl Future<Output = ()>,
) where
    F: Fn(Asked) -> A + Send + Sync + 'static,
    A: Future<Output = Option<Page>> + Send + 'static,
{
    serve_with(Limits::default(), listener, board, lookup, shutdown).await;
}

/// [`serve`] with limits of one's own.
pub async fn serve_with<F, A>(
    limits: Limits,
    listener: TcpListener,
    board: Arc<Board>,
    lookup: F,
    shutdown: impl Future<Output = ()>,
) where
    F: Fn(Asked) -> A + Send + Sync + 'static,
    A: Future<Output = Option<Page>> + Send + 'static,
{
    let answers = Arc::new(Answers { limits, board, lookup });
    let slots = Slots::new(limits.connections_max, limits.per_address);
    let graceful = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    loop {
        // While there is no room, newcomers wait in the system's queue.
        let newcomer = async {
            let (stream, ip) = accept(&listener).await;
            (stream, ip, slots.take(ip).await)
        };
        let (stream, ip, slot) = tokio::select! {
            newcomer = newcomer => newcomer,
            () = &mut shutdown => break,
        };
        let client = Client { ip, turns: slots.turns(ip), seat: Arc::clone(&slot.seat) };
        converse(stream, client, slot, answers.clone(), &graceful);
    }
    drop(listener); // new connections are refused, not left waiting
    if timeout(limits.drain, graceful.shutdown()).await.is_err() {
        tracing::warn!(
            "some connections were cut: their answers took longer than {:?}",
            limits.drain
        );
    }
}

async fn accept(listener: &TcpListener) -> (TcpStream, IpAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer.ip().to_canonical()),
            Err(error) => {
                // Mostly "too many open files": spinning on it would make it worse.
                tracing::warn!(%error, "cannot accept a connection; trying again");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// Who is at the other end.
#[derive(Clone)]
struct Client {
    ip: IpAddr,
    /// Who answers its address's requests one after the other; none when there is no bound.
    turns: Option<Arc<Semaphore>>,
    seat: Arc<Seat>,
}

/// One connection: a task that answers its requests until it ends, is told to leave, or the server drains.
fn converse<F, A>(
    stream: TcpStream,
    client: Client,
    slot: Slot,
    answers: Arc<Answers<F>>,
    graceful: &GracefulShutdown,
) where
    F: Fn(Asked) -> A + Send + Sync + 'static,
    A: Future<Output = Option<Page>> + Send + 'static,
{
    let limits = answers.limits;
    let line = Line::new(stream, Arc::clone(&client.seat), limits.write_timeout);
    let service = service_fn(move |request| in_turn(request, client.clone(), Arc::clone(&answers)));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // Who has asked and has no more to say still gets the answer.
        .half_close(true)
        .header_read_timeout(limits.head_timeout)
        .max_buf_size(limits.head_bytes_max)
        .max_headers(limits.headers_max)
        .serve_connection(TokioIo::new(line), service);
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        tokio::select! {
            // Clients hang up and send nonsense all day: nothing anyone could do about it.
            _ = connection => {}
            () = slot.seat.leave.notified() => {}
        }
    });
}

/// Answers a request when it is its address's turn; from when it is whole until its answer is sent, its connection stands.
async fn in_turn<F, A>(
    request: Request<Incoming>,
    client: Client,
    answers: Arc<Answers<F>>,
) -> Result<Response<Told>, Infallible>
where
    F: Fn(Asked) -> A,
    A: Future<Output = Option<Page>>,
{
    let Client { ip, turns, seat } = client;
    seat.asked();
    let turn = match turns {
        None => Ok(None),
        Some(turns) => match timeout(answers.limits.turn_timeout, turns.acquire_owned()).await {
            Ok(turn) => Ok(turn.ok()),
            Err(late) => Err(late),
        },
    };
    let response = match turn {
        Ok(turn) => {
            seat.begin(turn);
            answers.to(request, ip).await
        }
        Err(_) => {
            let words = "Too many requests of your address at once; please try again soon.";
            answer::sealed(answer::plain(StatusCode::SERVICE_UNAVAILABLE, words), request.method())
        }
    };
    Ok(response.map(|body| Told::new(body, seat)))
}
