"""A small file of each kind of media."""

import wave
from pathlib import Path

import av
import numpy as np
import PIL.Image


def make(directory: Path) -> dict[str, str]:
    """The files by what they are."""
    makers = {'picture': ('picture.png', picture), 'clip': ('clip.mp4', clip), 'sound': ('sound.wav', sound), 'text': ('text.txt', text)}
    for name, maker in makers.values():
        maker(str(directory / name))
    return {kind: str(directory / name) for kind, (name, _) in makers.items()}


def picture(file: str) -> None:
    PIL.Image.new('RGB', (4, 4), 'teal').save(file)


def clip(file: str) -> None:
    with av.open(file, 'w') as container:
        stream = container.add_stream('mpeg4', rate=5)
        stream.width, stream.height, stream.pix_fmt = 32, 16, 'yuv420p'
        for i in range(3):
            for packet in stream.encode(av.VideoFrame.from_ndarray(np.full((16, 32, 3), 60 * i, np.uint8), format='rgb24')):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)


def sound(file: str) -> None:
    with wave.open(file, 'wb') as audio:
        audio.setparams((1, 2, 8000, 0, 'NONE', ''))
        audio.writeframes(bytes(1600))


def text(file: str) -> None:
    Path(file).write_text('A text\n')
