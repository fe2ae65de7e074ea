// The client of this project behind an adapter, over stdin and stdout.
import { overStreams, sallyportDriver, serveAdapter } from '@sallyport/testing/conformance/adapter';

serveAdapter(overStreams(process.stdin, process.stdout), sallyportDriver);
