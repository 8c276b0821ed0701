//! Where the server listens, what it calls itself, and who answers for which address.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};

use tokio::net::TcpListener;
use url::Url;

use super::RoundError;
use super::hub::Hub;
use super::meters::{self, Meters};
use super::push::Pushes;
use crate::plan::Plan;
use crate::publish::{self, Board, Page};

/// The address of the built-in hub.
const HUB: &str = "/hub";
/// Of a form that is posted there.
const HUB_BYTES_MAX: usize = 16 << 10;
/// Where other hubs send to.
const PUSH: &str = "/push/";

/// The socket that was passed, else one of our own.
pub(super) async fn listener(
    passed: Option<std::net::TcpListener>,
    plan: &RwLock<Plan>,
) -> Result<Option<TcpListener>, RoundError> {
    let listen = plan.read().unwrap_or_else(PoisonError::into_inner).publish.listen;
    match (passed, listen) {
        (Some(passed), _) => Ok(Some(TcpListener::from_std(passed)?)),
        (None, Some(address)) => {
            let bound = TcpListener::bind(address).await;
            bound.map(Some).map_err(|error| RoundError::Listen { address, error })
        }
        (None, None) => Ok(None),
    }
}

/// Where a passed socket listens.
pub(super) fn address(passed: Option<&std::net::TcpListener>) -> io::Result<Option<SocketAddr>> {
    passed.map(std::net::TcpListener::local_addr).transpose()
}

/// A plan that serves on a socket passed by systemd. The feeds call themselves what the config says, else by its address.
pub(super) fn at(mut plan: Plan, at: Option<SocketAddr>) -> Plan {
    if let Some(at) = at {
        let own = plan.publish.listen.map(|listen| format!("http://{listen}/"));
        if own.is_none_or(|own| plan.publish.base_url == own) {
            plan.publish.base_url = format!("http://{at}/");
        }
        plan.publish.listen = Some(at);
    }
    plan
}

/// The names the server goes by: those of the config, and any where other machines may reach it, for they know what they
/// call it.
pub(super) fn names(board: &Board, plan: &Plan) {
    let public =
        plan.publish.public || plan.publish.listen.is_some_and(|at| !at.ip().is_loopback());
    let host = |url: &String| Url::parse(url).ok().and_then(|u| u.host_str().map(str::to_owned));
    let own = || [&plan.publish.base_url, &plan.fetch.push].into_iter().filter_map(host).collect();
    board.go_by((!public).then(own));
}

/// The built-in hub takes posts where there is one.
pub(super) fn posts(board: &Board, plan: &Plan) {
    if plan.publish.has_own_hub() {
        board.take_posts(HUB, HUB_BYTES_MAX);
    } else {
        board.end_posts(|path| path == HUB);
    }
}

/// The hub, what hubs send, and the meters have addresses of their own; the press answers for all others.
pub(super) fn answers<A>(
    pages: impl Fn(String) -> A + Clone + Send + Sync + 'static,
    hub: Arc<Hub>,
    pushes: Arc<Pushes>,
    meters: Meters,
) -> impl Fn(publish::Asked) -> Pin<Box<dyn Future<Output = Option<Page>> + Send>>
+ Clone
+ Send
+ Sync
+ 'static
where
    A: Future<Output = Option<Page>> + Send + 'static,
{
    move |asked| match asked.path.as_str() {
        HUB => Box::pin(std::future::ready(Some(hub.answer(&asked)))),
        meters::PATH => {
            let meters = meters.clone();
            let measured = move || meters.page();
            Box::pin(async move { tokio::task::spawn_blocking(measured).await.ok() })
        }
        path if path.starts_with(PUSH) => Box::pin(std::future::ready(Some(pushes.answer(&asked)))),
        _ => Box::pin(pages(asked.path)),
    }
}
