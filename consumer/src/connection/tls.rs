//! TLS to an RPC node, with the host's own trust anchors.
use std::{io, sync::Arc, time::Duration};
use tokio_rustls::{
	rustls::{crypto::ring, pki_types::ServerName, ClientConfig},
	TlsConnector,
};
use warren_session_protocol::dial::Stream;

/// How long a handshake may take.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);

/// Whom to trust.
#[derive(Clone)]
pub(crate) struct Tls(TlsConnector);

impl Tls {
	/// Whom this host trusts.
	pub fn of_this_host() -> Result<Self, String> {
		let provider = Arc::new(ring::default_provider());
		let verifier = rustls_platform_verifier::Verifier::new().with_provider(provider.clone());
		let config = ClientConfig::builder_with_provider(provider)
			.with_safe_default_protocol_versions()
			.map_err(|e| format!("TLS: {e}"))?
			.dangerous()
			// That of the platform: no check is left out.
			.with_custom_certificate_verifier(Arc::new(verifier))
			.with_no_client_auth();
		Ok(Self(Arc::new(config).into()))
	}

	/// Shakes hands with the server of this name.
	pub async fn connect(&self, host: &str, stream: Box<dyn Stream>) -> io::Result<Box<dyn Stream>> {
		let name = ServerName::try_from(host.to_string())
			.map_err(|e| io::Error::new(io::ErrorKind::InvalidInput, format!("{host}: {e}")))?;
		let late = || io::Error::new(io::ErrorKind::TimedOut, "no TLS handshake in time");
		let shaken = tokio::time::timeout(HANDSHAKE_TIME, self.0.connect(name, stream)).await;
		let stream =
			shaken.map_err(|_| late())?.map_err(|e| io::Error::new(e.kind(), format!("TLS: {e}")))?;
		Ok(Box::new(stream))
	}
}

#[cfg(test)]
pub(crate) mod tests {
	use super::*;
	use std::net::SocketAddr;
	use tokio::{
		io::{AsyncReadExt, AsyncWriteExt},
		net::TcpListener,
		task::JoinHandle,
	};
	use tokio_rustls::{
		rustls::{
			pki_types::{CertificateDer, PrivateKeyDer},
			RootCertStore, ServerConfig,
		},
		TlsAcceptor,
	};

	/// The name in [`CERTIFICATE`]; no resolver knows it.
	pub const NAME: &str = "rpc.warren.invalid";
	/// Self-signed, of a key of the curve P-256, good until 2126.
	const CERTIFICATE: &str = "308201ad30820153a00302010202144eb909fc9de04a7e34e43886b7bf0d859ecffa19300a06082a8648ce3d040302301d311b301906035504030c127270632e77617272656e2e696e76616c69643020170d3236313132343138313235325a180f32313236313033313138313235325a301d311b301906035504030c127270632e77617272656e2e696e76616c69643059301306072a8648ce3d020106082a8648ce3d030107034200040d33502b6d769bc5d0c383562363559a187daaaa61fa9121c87e8bf75fdb3b3bb10579c8c9e4394e873a150a0466b9deb91e4261e4223413d2b06c87df6de1d5a36f306d301d0603551d0e04160414d3935cf556c496229e87f7807938395eaec4f679301f0603551d23041830168014d3935cf556c496229e87f7807938395eaec4f679301d0603551d110416301482127270632e77617272656e2e696e76616c6964300c0603551d130101ff04023000300a06082a8648ce3d0403020348003045022100d8fd221961c149b1a270f79e258cf64c062de90365a5f4a52f690cd6c87cc38f022044051a7af88cfa57a2c4f7a77f032b74e9a59554637ed1978c980e637949a0b0";
	const KEY: &str = "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420baec23047687efa0e97bd4d279441e91b22be8b5d071381756358bf980b716eda144034200040d33502b6d769bc5d0c383562363559a187daaaa61fa9121c87e8bf75fdb3b3bb10579c8c9e4394e873a150a0466b9deb91e4261e4223413d2b06c87df6de1d5";

	fn certificate() -> CertificateDer<'static> {
		hex::decode(CERTIFICATE).unwrap().into()
	}

	/// Trusts the test's own certificate.
	pub fn trusting() -> Tls {
		let mut roots = RootCertStore::empty();
		roots.add(certificate()).unwrap();
		let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
			.with_safe_default_protocol_versions()
			.unwrap()
			.with_root_certificates(roots)
			.with_no_client_auth();
		Tls(Arc::new(config).into())
	}

	/// Takes one connection, hears one request and gives one answer.
	pub async fn server(answer: &'static str) -> (SocketAddr, JoinHandle<String>) {
		let key = PrivateKeyDer::try_from(hex::decode(KEY).unwrap()).unwrap();
		let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
			.with_safe_default_protocol_versions()
			.unwrap()
			.with_no_client_auth()
			.with_single_cert(vec![certificate()], key)
			.unwrap();
		let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
		let at = listener.local_addr().unwrap();
		let task = tokio::spawn(async move {
			let (stream, _) = listener.accept().await.unwrap();
			let Ok(mut stream) = TlsAcceptor::from(Arc::new(config)).accept(stream).await else {
				return String::new();
			};
			let mut heard = vec![0; 4096];
			let n = stream.read(&mut heard).await.unwrap();
			stream.write_all(answer.as_bytes()).await.unwrap();
			String::from_utf8_lossy(&heard[..n]).into_owned()
		});
		(at, task)
	}
}
