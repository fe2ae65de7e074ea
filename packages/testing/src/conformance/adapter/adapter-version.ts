/** Names the protocol between the kit and adapters; the kit refuses another. */
export const ADAPTER_PROTOCOL = 'sallyport-adapter/1';
