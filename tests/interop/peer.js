// The other side of tests/token_interop.rs: the npm package jsonwebtoken.
// Reads {"verify": [...], "sign": [...]} from standard input; answers {"verified": [...], "signed": [...]}.
'use strict';

const fs = require('node:fs');
const jwt = require('jsonwebtoken');

const job = JSON.parse(fs.readFileSync(0, 'utf8'));
const verified = job.verify.map(({ token, key, algorithm, issuer, audience }) => {
  const { header, payload } = jwt.verify(token, key, { algorithms: [algorithm], issuer, audience, complete: true });
  return { header, claims: payload };
});
const signed = job.sign.map(({ claims, key, algorithm, header }) => jwt.sign(claims, key, { algorithm, header }));
process.stdout.write(JSON.stringify({ verified, signed }));
