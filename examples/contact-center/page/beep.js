const NOTES_HZ = [660, 880]
const NOTE_S = 0.14
const LOUDNESS = 0.08

/**
 * Two soft notes for an offer. Browsers keep quiet until the page was clicked or typed in; then this does, too.
 */
export function beep() {
  /** @type {AudioContext | undefined} */
  let audio
  return () => {
    if (!navigator.userActivation?.hasBeenActive) return
    audio ??= new AudioContext()
    const start = audio.currentTime
    for (const [index, frequency] of NOTES_HZ.entries()) {
      const tone = new OscillatorNode(audio, { frequency })
      const volume = new GainNode(audio, { gain: 0 })
      const from = start + index * NOTE_S
      volume.gain.setValueAtTime(0, from)
      volume.gain.linearRampToValueAtTime(LOUDNESS, from + 0.02)
      volume.gain.linearRampToValueAtTime(0, from + NOTE_S)
      tone.connect(volume).connect(audio.destination)
      tone.start(from)
      tone.stop(from + NOTE_S)
    }
  }
}
