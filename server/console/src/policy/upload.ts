// A body that may be large, with how much of it has been sent, and its answer as it comes in. XMLHttpRequest, since fetch
// tells neither on every connection.
//
//   const { status, text } = await upload({ path: 'v1/…/import', type: 'text/csv', body: file, onSent, onText, signal })
import { apiBase, csrf } from '../api/client'
import { ApiProblem } from '../api/problem'

export type Upload = {
  path: string // behind the address of the server, without a slash before it
  type: string
  body: Blob | string
  onSent?: (bytes: number, of: number) => void
  onText?: (soFar: string) => void
  signal?: AbortSignal
}

export function upload({ path, type, body, onSent, onText, signal }: Upload): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', apiBase + path)
    request.setRequestHeader('Content-Type', type)
    request.setRequestHeader('X-CSRF-Token', csrf())
    request.upload.onprogress = ({ loaded, total }) => onSent?.(loaded, total)
    request.onprogress = () => onText?.(request.responseText)
    request.onerror = () => reject(ApiProblem.offline())
    request.onabort = () => reject(new DOMException('Stopped', 'AbortError'))
    request.onload = () => {
      if (request.status < 300) return resolve(request.responseText)
      void ApiProblem.of(new Response(request.responseText, { status: request.status })).then(reject)
    }
    signal?.addEventListener('abort', () => request.abort())
    request.send(body)
  })
}
