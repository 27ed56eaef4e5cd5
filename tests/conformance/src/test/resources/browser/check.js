// Connects through WebSockets, subscribes, publishes a text and a payload of 100 000 bytes at each
// QoS, and tells what came back. Runs in Node.js and in a browser.
function check(mqtt, url, options, tell) {
  let isOver = false;
  const done = (said) => {
    if (!isOver) {
      isOver = true;
      tell(said);
    }
  };
  const bytes = new Uint8Array(100000).fill(7);
  const got = [];
  const client = mqtt.connect(url, Object.assign({ reconnectPeriod: 0, connectTimeout: 10000 }, options));
  client.on('error', (error) => done('error ' + error.message));
  client.on('close', () => done('closed after ' + got.length));
  client.on('message', (topic, payload) => {
    got.push(topic + ':' + payload.length);
    if (got.length === 6) {
      const ok = [0, 1, 2].every((qos) => got.includes('js/' + qos + ':3') && got.includes('js/' + qos + ':100000'));
      done(ok ? 'passed' : 'wrong ' + got);
      client.end(true);
    }
  });
  client.on('connect', () => {
    client.subscribe('js/#', { qos: 2 }, (error) => {
      if (error) { done('error ' + error.message); return; }
      for (const qos of [0, 1, 2]) {
        client.publish('js/' + qos, 'abc', { qos });
        client.publish('js/' + qos, globalThis.Buffer ? Buffer.from(bytes) : bytes, { qos });
      }
    });
  });
}
if (typeof module !== 'undefined') { module.exports = check; }
