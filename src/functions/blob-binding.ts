import base from '@azure/functions-extensions-base';
import type { ModelBindingData } from '@azure/functions-extensions-base';
import { parseBlobBinding } from './blob-ref.ts';

/**
 * Tells `@azure/functions` what to make of a blob trigger with `sdkBinding`: the blob's name, from the binding's own
 * content. The content of the blob never passes through the host.
 */
const resolver = base.ResourceFactoryResolver.getInstance();
if (!resolver.hasResourceFactory('AzureStorageBlobs')) {
  resolver.registerResourceFactory('AzureStorageBlobs', (data: ModelBindingData | ModelBindingData[]) =>
    parseBlobBinding(Array.isArray(data) ? undefined : data.content),
  );
}
