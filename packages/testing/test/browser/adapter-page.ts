// The client of this project behind an adapter, in a page: `?kit=` is the address of the control socket.
import { sallyportDriver, serveControlSocket } from '@sallyport/testing/conformance/adapter';

const kit = new URLSearchParams(location.search).get('kit') ?? '';
serveControlSocket(kit, { ...sallyportDriver, client: '@sallyport/client in Chromium' });
