import { expect } from '@open-wc/testing';
import { imageSize } from '../../../src/element/output/image-size.js';
import { gifClaiming, jpegClaiming, pngClaiming, SMALL_PNG, webpClaiming } from './pictures.js';

describe('imageSize', () => {
  it('reads the size of a PNG', () => {
    expect(imageSize('image/png', SMALL_PNG)).to.deep.equal({ width: 2, height: 1 });
    expect(imageSize('image/png', pngClaiming(70_000, 80_000))).to.deep.equal({ width: 70_000, height: 80_000 });
  });

  it('reads the size of a JPEG behind its metadata', () => {
    expect(imageSize('image/jpeg', jpegClaiming(640, 480, 0))).to.deep.equal({ width: 640, height: 480 });
    expect(imageSize('image/jpeg', jpegClaiming(640, 480, 65_000))).to.deep.equal({ width: 640, height: 480 });
  });

  it('reads the size of a GIF and of the three kinds of WebP', () => {
    expect(imageSize('image/gif', gifClaiming(640, 480))).to.deep.equal({ width: 640, height: 480 });
    for (const kind of ['VP8X', 'VP8L', 'VP8 '] as const) expect(imageSize('image/webp', webpClaiming(kind, 6400, 4800)), kind).to.deep.equal({ width: 6400, height: 4800 });
  });

  it('reads base64 that is broken into lines', () => {
    expect(imageSize('image/png', SMALL_PNG.replace(/.{7}/g, '$&\n'))).to.deep.equal({ width: 2, height: 1 });
  });

  it('knows what is no picture', () => {
    for (const data of ['', '%%%', btoa('GIF89a'), SMALL_PNG.slice(0, 20), jpegClaiming(1, 1, 0).slice(0, 12)]) {
      expect(imageSize('image/png', data), data).to.equal(null);
      expect(imageSize('image/jpeg', data), data).to.equal(null);
      expect(imageSize('image/gif', data), data).to.equal(null);
      expect(imageSize('image/webp', data), data).to.equal(null);
    }
    expect(imageSize('image/jpeg', SMALL_PNG)).to.equal(null);
  });
});
