// A secret that is shown once: with a button that copies it, and closed only when somebody says so.
import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'

import { Button, Notice } from '../../ui/basics'
import { Dialog, onTop } from '../../ui/dialog'
import { Field } from '../../ui/fields'

type Secret = { title: string; label: string; value: string; text: ComponentChildren }

function Once({ secret, onClose }: { secret: Secret; onClose: () => void }) {
  const field = useRef<HTMLInputElement>(null)
  const [said, setSaid] = useState('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret.value)
      setSaid('Copied.')
    } catch {
      field.current?.select()
      setSaid('It is marked: copy it with your keyboard.')
    }
  }
  return (
    <Dialog title={secret.title} onClose={onClose}>
      <Notice tone="warning"><p>{secret.text}</p></Notice>
      <Field label={secret.label}>{(control) => <input {...control} ref={field} readOnly value={secret.value} onFocus={(event) => event.currentTarget.select()} />}</Field>
      <div class="dialog-actions">
        <span role="status" class="hint">{said}</span>
        <Button onPress={copy}>Copy</Button>
        <Button look="first" onPress={onClose}>I have it</Button>
      </div>
    </Dialog>
  )
}

export const showOnce = (secret: Secret): Promise<void> => onTop((answer) => <Once secret={secret} onClose={() => answer(undefined)} />)
