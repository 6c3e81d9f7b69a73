// Sending a file to where a signed form says.

/** Post a form with a file, and tell how far it is, which `fetch` would not. @returns whether it was taken */
export function post({ url, fields }, file, type, onProgress) {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  data.append("Content-Type", type);
  data.append("file", file); // the last one: S3 reads nothing after it
  return new Promise((resolve) => {
    const sending = new XMLHttpRequest();
    sending.open("POST", url);
    sending.upload.onprogress = (event) => onProgress(event.loaded / event.total);
    sending.onloadend = () => resolve(sending.status >= 200 && sending.status < 300);
    sending.send(data);
  });
}
