//! A connection to the servers: made once, and given up whole when it is lost, so that nothing waits in it to be sent later.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_nats::jetstream::{self, Context, context, kv, stream};
use async_nats::{Client, ConnectError, ConnectErrorKind, ConnectOptions, Event};
use tokio::runtime::{self, Runtime};

use super::settings::Settings;
use crate::fleet::{Fail, LIFE};
use crate::model::Secret;

/// The oldest server whose streams hold what they acknowledge.
const SERVER_MIN: (u32, u32, u32) = (2, 10, 23);
/// For an answer of the servers. An election takes some seconds, and is over by then or asked about again.
const ANSWER_MAX: Duration = Duration::from_secs(4);
/// For how long the stream recognises an offer that is repeated.
const REPEATED_WITHIN: Duration = Duration::from_secs(3600);

/// Connected.
pub(super) struct Link {
    pub(super) client: Client,
    pub(super) js: Context,
    pub(super) nodes: kv::Store,
    up: Arc<AtomicBool>,
    runtime: Option<Runtime>,
}

impl Drop for Link {
    /// Ends all its tasks.
    fn drop(&mut self) {
        self.runtime.take().into_iter().for_each(Runtime::shutdown_background);
    }
}

impl Link {
    /// Connects, and has the bucket of the nodes ready.
    pub(super) fn open(settings: &Settings) -> Result<Self, Fail> {
        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("stream")
            .enable_all()
            .build()
            .map_err(|error| Fail::Away(error.to_string()))?;
        let up = Arc::new(AtomicBool::new(true));
        let opened = runtime.block_on(async {
            let client = connect(settings, up.clone()).await?;
            new_enough(&client.server_info().version)?;
            let js = context::ContextBuilder::new()
                .timeout(ANSWER_MAX)
                .ack_timeout(ANSWER_MAX)
                .build(client.clone());
            let nodes = bucket(&js, settings).await?;
            Ok((client, js, nodes))
        });
        let (client, js, nodes) = opened?;
        Ok(Self { client, js, nodes, up, runtime: Some(runtime) })
    }

    /// Is it still there?
    pub(super) fn up(&self) -> bool {
        self.up.load(Ordering::Relaxed)
    }

    /// Waits for an answer of the servers.
    pub(super) fn wait<T>(&self, answer: impl Future<Output = T>) -> Result<T, Fail> {
        let Some(runtime) = &self.runtime else { return Err(Fail::Away("it ends".to_owned())) };
        Ok(runtime.block_on(answer))
    }

    /// Starts a task that ends with the connection.
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            drop(runtime.spawn(task));
        }
    }

    /// Bytes that a message may have.
    pub(super) fn payload_max(&self) -> usize {
        self.client.server_info().max_payload
    }
}

async fn connect(settings: &Settings, up: Arc<AtomicBool>) -> Result<Client, Fail> {
    let (down, was_up) = (up, Arc::new(AtomicBool::new(false)));
    let connected = was_up.clone();
    let mut options = ConnectOptions::new()
        .name(format!("copydesk {}", settings.node))
        .connection_timeout(ANSWER_MAX)
        .request_timeout(Some(ANSWER_MAX))
        .ping_interval(Duration::from_secs(5))
        .event_callback(move |event| {
            match event {
                Event::Connected => connected.store(true, Ordering::Relaxed),
                Event::Disconnected | Event::Closed => down.store(false, Ordering::Relaxed),
                _ => {}
            }
            std::future::ready(())
        })
        // It never comes back by itself: what was on its way then must not be sent before all is compared.
        .reconnect_delay_callback(move |_| {
            if was_up.load(Ordering::Relaxed) { Duration::MAX / 4 } else { Duration::ZERO }
        });
    let secret = settings.secret.as_ref().map(Secret::expose);
    options = match (&settings.user, secret) {
        (Some(user), secret) => {
            options.user_and_password(user.clone(), secret.unwrap_or_default().to_owned())
        }
        (None, Some(token)) => options.token(token.to_owned()),
        (None, None) => options,
    };
    if let Some(creds) = &settings.creds {
        options = options.credentials_file(creds).await.map_err(|error| {
            let what = format!("the credentials {} can't be used: {error}", creds.display());
            Fail::Refused(what)
        })?;
    }
    if let Some(ca) = &settings.ca {
        options = options.add_root_certificates(ca.clone()).require_tls(true);
    }
    let servers: Vec<String> = settings.servers.clone();
    options.connect(servers).await.map_err(|error| unconnected(&error, settings))
}

fn unconnected(error: &ConnectError, settings: &Settings) -> Fail {
    let servers = settings.servers.join(", ");
    match error.kind() {
        ConnectErrorKind::AuthorizationViolation | ConnectErrorKind::Authentication => {
            Fail::Refused(format!(
                "the servers {servers} refuse the credentials: check `user`, `secret` and `creds` of [journal]"
            ))
        }
        ConnectErrorKind::Tls => Fail::Refused(format!(
            "the certificate of {servers} does not stand the check ({error}): name the file of its authority as `ca` in [journal]"
        )),
        // The server closes the connection of who may not connect, sometimes before it says why.
        _ if error.to_string().to_lowercase().contains("authorization") => Fail::Refused(format!(
            "the servers {servers} refuse the credentials: check `user`, `secret` and `creds` of [journal]"
        )),
        _ => Fail::Away(format!("none of the servers {servers} can be reached ({error})")),
    }
}

fn new_enough(version: &str) -> Result<(), Fail> {
    let mut numbers = version.split(['.', '-']).map(|n| n.parse().unwrap_or(0));
    let mut number = || numbers.next().unwrap_or(0);
    if (number(), number(), number()) >= SERVER_MIN {
        return Ok(());
    }
    let (a, b, c) = SERVER_MIN;
    Err(Fail::Refused(format!(
        "nats-server {version} is too old: a journal needs {a}.{b}.{c} or later on every server"
    )))
}

/// The bucket in which nodes say that they live.
async fn bucket(js: &Context, settings: &Settings) -> Result<kv::Store, Fail> {
    let name = format!("{}-nodes", settings.stream);
    if let Ok(bucket) = js.get_key_value(&name).await {
        return Ok(bucket);
    }
    let config = kv::Config {
        bucket: name,
        history: 1,
        max_age: LIFE,
        storage: stream::StorageType::File,
        num_replicas: settings.replicas,
        ..kv::Config::default()
    };
    js.create_key_value(config).await.map_err(|error| unmade(&error, settings))
}

/// The stream, its settings checked; none where there is none.
pub(super) async fn stream(
    js: &Context,
    settings: &Settings,
) -> Result<Option<stream::Info>, Fail> {
    match js.get_stream(&settings.stream).await {
        Ok(stream) => {
            let info = stream.cached_info().clone();
            as_wanted(&info.config, settings)?;
            Ok(Some(info))
        }
        Err(error) => match error.kind() {
            context::GetStreamErrorKind::JetStream(told)
                if told.error_code() == jetstream::ErrorCode::STREAM_NOT_FOUND =>
            {
                Ok(None)
            }
            _ => Err(unmade(&error, settings)),
        },
    }
}

/// Makes the stream, its first position to be this one.
pub(super) async fn create(js: &Context, settings: &Settings, first: u64) -> Result<(), Fail> {
    let config =
        stream::Config { first_sequence: (first > 1).then_some(first), ..wanted(settings) };
    js.create_stream(config).await.map(drop).map_err(|error| unmade(&error, settings))
}

fn wanted(settings: &Settings) -> stream::Config {
    stream::Config {
        name: settings.stream.clone(),
        subjects: vec![format!("{}.cap.*", settings.stream)],
        retention: stream::RetentionPolicy::Limits,
        discard: stream::DiscardPolicy::New,
        storage: stream::StorageType::File,
        num_replicas: settings.replicas,
        duplicate_window: REPEATED_WITHIN,
        max_bytes: -1,
        max_messages: -1,
        max_messages_per_subject: -1,
        description: Some("the journal of a copydesk fleet".to_owned()),
        ..stream::Config::default()
    }
}

/// Is a stream that was made by hand, or by another config, what a journal needs?
fn as_wanted(is: &stream::Config, settings: &Settings) -> Result<(), Fail> {
    let wanted = wanted(settings);
    let limited = is.max_messages > 0 || is.max_messages_per_subject > 0 || !is.max_age.is_zero();
    let wrong: Vec<String> = [
        (
            is.subjects != wanted.subjects,
            format!("subjects are {}", is.subjects.join(", ")),
            format!("`{}`", wanted.subjects[0]),
        ),
        (
            is.retention != wanted.retention,
            "its retention is not by limits".into(),
            "`limits`".into(),
        ),
        (
            is.discard != wanted.discard,
            "it discards old messages when it is full".into(),
            "`discard new`".into(),
        ),
        (is.storage != wanted.storage, "it is kept in memory".into(), "`file`".into()),
        (
            is.num_replicas != wanted.num_replicas,
            format!("replicas are {}", is.num_replicas),
            format!("{} as in [journal]", wanted.num_replicas),
        ),
        (
            limited,
            "it drops messages by age or number".into(),
            "no max_age, max_msgs, max_msgs_per_subject".into(),
        ),
        (
            is.sealed || is.no_ack,
            "it takes or acknowledges nothing".into(),
            "neither sealed nor no_ack".into(),
        ),
        (
            is.mirror.is_some() || is.sources.is_some(),
            "it mirrors other streams".into(),
            "neither mirror nor sources".into(),
        ),
    ]
    .into_iter()
    .filter(|(wrong, ..)| *wrong)
    .map(|(_, is, wanted)| format!("{is} (wanted: {wanted})"))
    .collect();
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Fail::Refused(format!(
        "the stream `{}` was made with other settings: {}; nothing was changed: correct it with `nats stream edit`, or name \
         another `stream` in [journal]",
        settings.stream,
        wrong.join("; ")
    )))
}

/// Why the servers did not do it, in words.
fn unmade(error: &(dyn std::error::Error + 'static), settings: &Settings) -> Fail {
    let mut chain = vec![error.to_string()];
    let mut at = error.source();
    while let Some(inner) = at {
        chain.push(inner.to_string());
        at = inner.source();
    }
    let told = chain.join(": ");
    let replicas = settings.replicas;
    let has = |code: &str| told.contains(code);
    if has("10074") || has("replicas > 1 not supported") {
        return Fail::Refused(format!(
            "the server is alone, and [journal] wants {replicas} replicas: name a cluster of at least {replicas} servers, or \
             write `replicas = 1`"
        ));
    }
    if has("10065") || has("subjects overlap") {
        return Fail::Refused(format!(
            "another stream takes the subjects `{}.cap.*`: name another `stream` in [journal]",
            settings.stream
        ));
    }
    if has("10039") || has("10076") || has("not enabled") {
        return Fail::Refused(
            "JetStream is not enabled on the servers, or not for this account: set `jetstream` in their config".to_owned(),
        );
    }
    if has("10005") || has("no suitable peers") {
        return Fail::Away(format!(
            "too few servers for {replicas} replicas are up: a cluster needs some seconds after a start, and {replicas} servers"
        ));
    }
    Fail::Away(format!("the servers do not answer as they should: {told}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_servers_are_refused_in_plain_words() {
        for (version, fits) in [
            ("2.9.10", false),
            ("2.10.22", false),
            ("2.10.23", true),
            ("2.10.27", true),
            ("2.15.1-beta.2", true),
            ("3.0.0", true),
        ] {
            assert_eq!(new_enough(version).is_ok(), fits, "{version}");
        }
    }
}
