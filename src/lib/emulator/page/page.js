/* placeholder */
document.title = 'Logs Ingestion API emulator';
