/** The package declares types of its own: 2 MB, in which the overloads have numbers, too. We say what we use of it. */
declare module '@kusto/language-service-next/bridge.min.js';
declare module '@kusto/language-service-next/Kusto.Language.Bridge.min.js';
