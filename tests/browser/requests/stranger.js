// A sender, as somebody who has the link and the format's scripts: no page of ours is involved.
async ({ link, password, files, spoilt, card: forged }) => {
  const load = (path) => import(`/static/files/js/${path}`);
  const [{ seal }, { openRequestLink, sealFileKey }, { sealCard, inputKeyOf }, { parseRequestFragment }] = await Promise.all([
    load("crypto/index.js"),
    load("crypto/request/index.js"),
    load("crypto/request/card.js"),
    load("crypto/request/fragment.js"),
  ]);
  const [{ publicKeyOf }, { fromBase64, toBase64, toBase64Url }, { argon2idInWorker }, { randomBytes }] = await Promise.all([
    load("crypto/request/xwing.js"),
    load("transfer/base64.js"),
    load("encrypted/argon2id.js"),
    load("crypto/bytes.js"),
  ]);
  const { pathname, hash } = new URL(link);
  const id = pathname.split("/").pop();
  const call = async (method, path, body, headers = {}) => {
    const response = await fetch(`/api/v1${path}`, { method, body, headers });
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} ${text}`);
    return text === "" ? null : JSON.parse(text);
  };
  const post = (path, json, headers) => call("POST", path, JSON.stringify(json), { "Content-Type": "application/json", ...headers });
  const vendor = "/static/vendor/argon2id/dist";
  const argon2id = argon2idInWorker({
    worker: "/static/files/js/workers/argon2id-worker.js",
    simd: `${vendor}/simd.wasm`,
    noSimd: `${vendor}/no-simd.wasm`,
  });

  const request = await openRequestLink(id, hash.slice(1));
  const { head } = await post(`/requests/${id}/open`, { link_token: toBase64Url(request.linkToken) });
  const opened = await request.openHead(fromBase64(head), { password, argon2id });
  const send_token = toBase64Url(opened.sendToken);
  const answer = await post(`/requests/${id}/open`, { send_token });
  if (forged) {
    // What a server could put there with the help of one sender: a card that the link opens, with a key of its own.
    const { digest } = await parseRequestFragment(hash.slice(1));
    const publicKey = await publicKeyOf(randomBytes(32));
    const fields = { id, cost: null, kdfSalt: fromBase64(head).slice(40, 72) };
    return toBase64((await sealCard(await inputKeyOf(digest, null), fields, { publicKey, value: forged })).card);
  }
  const card = await opened.openCard(fromBase64(answer.card));
  for (const { name, type = "text/plain", content, note, sender, thumbnail } of files) {
    const bytes = new TextEncoder().encode(content);
    const file = { name, type, size: bytes.length };
    const sealing = await seal({ ...file, thumbnail });
    const sealed = await sealFileKey(card, sealing, { ...file, ...(note && { note }), ...(sender && { sender }) });
    if (spoilt) sealed[sealed.length - 1] ^= 1;
    const encryption = {
      envelope: toBase64(sealing.envelope),
      link_token_digest: toBase64(sealing.linkTokenDigest),
      read_token_digest: toBase64(sealing.readTokenDigest),
    };
    const upload = await post(`/requests/${id}/uploads`, { send_token, size: sealing.bodySize, encryption, sealed: toBase64(sealed) });
    const headers = { "Bytebin-Upload": upload.token };
    const body = await sealing.transform.apply(bytes, 0, upload.chunk_size);
    await call("PUT", `/uploads/${upload.id}/chunks/0`, body, headers);
    await post(`/uploads/${upload.id}/complete`, {}, headers);
  }
  return card.value;
}
